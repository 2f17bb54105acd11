"""The words that the reading of fields knows: a block a language, a line a role. Data, and nothing else.

A line is `role: phrase, phrase, …`; lines that begin with spaces go on with the one before. Phrases are in lower case and
have their accents; what reads them folds both away. `sub-total` stands for `subtotal` and `sub total`, `s.r.l.` for
`srl` and `s r l`, `incl*` for all words that begin so. `months` has twelve groups by comma, the spellings of a month by
space. What neighbours say together (`No` and `Invoice`, `Total` and `net`) is not listed: invoice_fields.py puts it
together. What no language owns stands in the block "any" and in the tables at the end.

The words come from dictionaries, the terms of the e-invoice standards in each language and the translations of
invoicing programs, never from a document that the project is measured on: they are chosen before looking.
"""

LANGUAGES = {
    "en": """
# the calendar
months: january jan, february feb febr, march mar, april apr, may, june jun, july jul, august aug, september sep sept,
    october oct, november nov, december dec
weekdays: monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, tues, wed, thu, thur, thurs, fri,
    sat, sun
date_joiners: st, nd, rd, th, of, the, day of, day
time: time, am, pm, hours, o'clock, gmt, utc, cet
period_from: from, between, period, since, starting, beginning
period_to: to, until, till, through, thru, and, ending
# dates, by their labels
date: dated, date-time
invoice_date: date of invoice, billing date, billed on, issue date, date of issue, issued, issuing date, date of
    issuance, issuance date, invoiced on, invoice issued, invoice issue date, date of sale, sale date, sales date, txn
    date, date created, created on, creation date, invoice created, bill issue date, raised on, note date
due_date: due on, due by, due, payment due, pay by, pay before, please pay by, please pay before, pay on or before,
    payable by, payable on, payable before, payable until, payment deadline, deadline for payment, latest payment date,
    invoice due, bill due date, due for payment, maturity, balance due by, total due by, payment date, net due date,
    settlement date, remit by, remit payment by, direct debit date, collection date, payment expected by, payment
    required by
other_date: other date, order placed, delivered, shipped, dispatched, despatched, period, billing cycle, invoice
    period, statement period, date from, date to, from date, to date, valid, valid from, validity, expiry, expires,
    d.o.b., birthday, check-in, check-out, arrival, departure, paid on, payment received, received on, tax point,
    printed on, member since, next billing date, next payment date, next invoice date, best before, last updated
event: ordered, delivery, delivered, ship, shipping, shipped, shipment, dispatch, despatch, dispatched, supply,
    service, services, performance, completion, agreement, quote, quotation, estimate, offer, proposal, expiry, birth,
    printed, starting, ending, arrival, departure, travel, booking, reading, renewal, effective, event, appointment,
    visit, admission, discharge, export, lc, bl, pickup, purchase, po, tax, vat, tax point, taxable supply, posting,
    entry, accounting, ledger, registration, value, receipt of payment, paid, received, original, previous, challan,
    ack, lr, revision
# terms of payment; days beside `late` and `returns` make no due date
payment_terms: payment terms, terms of payment, payment term, terms, term of payment, pay terms, payment conditions,
    conditions of payment, credit terms, credit period
pay: debited, pay*, remit*, settle*
term_days: days, day, calendar days, working days, business days, banking days
term_weeks: weeks
term_months: months, month
term_within: within, payable within, due within, due in, payment within, pay within, please pay within, not later than
term_net: nett, net cash
term_end_of_month: end of month, end of the month, eom, e.o.m., month end, end of following month, end of the following
    month, end of next month, days from end of month, net monthly
term_at_once: due on receipt, due upon receipt, on receipt, upon receipt, payable on receipt, payable upon receipt,
    payment on receipt, due immediately, immediate payment, payment upon receipt, payment on receipt of invoice,
    payment due immediately, payment terms immediate, terms due on receipt, due on presentation, pay immediately,
    payment immediately, payment with order, cash only
term_start: from date of invoice, of receipt, from receipt, after receipt, after delivery, from delivery, of invoice,
    from date of issue
cash_discount: cash discount, prompt payment discount, early payment discount, settlement discount, if paid by, if paid
    within, if paid before
late: overdue, late payment, late payments, after due date, past due, reminder, late*, penalt*, default*
returns: return*, refund*, exchange*, warrant*, guarant*, claim*, complain*, money back
# amounts, by their labels
total: totals, ttl, total of invoice, amount billed, order total, total order, final amount, full amount, total in,
    grand-total, total vat included, total vat incl, total gst included, total gst incl, total tax included, total tax
    incl
amount_due: balance due, balance, amount owing, total owing, amount owed, total owed, net payable, payable, to pay, to
    be paid, please pay, pay this amount, you pay, outstanding, unpaid balance, remaining, net amount due, net due, net
    amount payable, due, please remit, still due
subtotal: sub-totals, sub ttl, net sales, invoice net, line total, lines total, total lines, items total, total of
    items, item total, goods total, total goods, goods value
amount: amount, amt, sum, value, price, cost, charge, charges, fee, fees, amounts
without_tax: exc, before, bef, without, nett, net of, not including, untaxed, pre, excl, exclu*
with_tax: inc, gross, after, with, inclu*
tax: tax, vat, v.a.t., gst, g.s.t., hst, pst, qst, rst, cgst, sgst, igst, utgst, cess, sst, state gst, state tax, state
    sales tax, city tax, county tax, excise, total tax, tax total, taxes total, vat total, total vat, invoice total vat
    amount, gst total, total gst, tax payable, tax due, gst payable, vat payable, total sst, nhil, getfund
of_which: of which, thereof, includes, included, incl therein, total includes, includes gst, includes vat, including
    gst of, including vat of, vat included, gst included, tax included, price includes
withholding: withholding, withheld, wht, ewt, tds, tax deducted at source, tcs, retention, cis deduction, less cis
tax_base: taxable, taxable base, vatable, tax base, tax basis, vat base, tax summary, vat summary, gst summary, vat
    breakdown, tax breakdown
rate: rate, tax rate, vat rate, gst rate, rate of tax, rate of vat, percent, pct, vat percent, tax percent, vat
    category rate, tax code, vat code
shipping: shipping, shipping charge, total shipping, handling, handling charge, freight, freight charge, postage, p and
    p, carriage, carriage charge, delivery
charges: surcharge, surcharges, service charge, svc charge, svc chg, booking fee, processing fee
discount: discount, discounts, disc, total discount, discount total, customer discount, promo, promotion, coupon,
    coupons, voucher, rebate, you saved, saving, savings
rounding: rounding, round, rounded, round-off, bill rounding, cash rounding, total rounding
deposit: deposits, deposit paid, down payment, down-payment, advance, advance paid, advance payment received, retainer,
    pre-paid, prepayment amount, prepayments
paid: paid, total paid, payment, payments, payment made, less payment, payment to date, paid to date, amount received,
    total payments, total payment
tendered: cash, tendered, tender, cash paid, cash payment, card, credit, pay, payment, paid cash, paid by card, paid by
    cash, touchngo, mobile payment, gift voucher, bank card
change: change, change due, cash change, changes, balance returned
carried_forward: carried forward, brought forward, carry forward, carried over, carry over, balance carried forward,
    balance brought forward
previous_balance: previous balance, prior balance, opening balance, last balance, previous, prior, brought forward,
    last month's balance, balance b.f., previous unpaid balance, old balance, unpaid
not_money: qty, quantity, net weight, packages, net wt, gross wt, points, gross weight
in_words: in words, amount in words, total in words, amount chargeable in words, sum in words, rupees only
exchange_rate: exchange rate, currency rate, rate of exchange, conversion, equals, converted
# numbers
document: invoice, inv, bill, tax invoice, receipt, credit note, credit memo, voucher, statement, trans, debit note,
    memo, cash bill
number: number, nbr
invoice_number: invoice reference, sales invoice no, sales invoice number, number of invoice, no of invoice, rcpt no,
    rcpt #, credit no, sales no, slip no, pro forma no, proforma number, invoice serial no, invoice identifier,
    reference invoice no, our invoice, txn id, txn no, ticket number, chk no, check no
numbered: customer, acct, member, membership, delivery, delivery note, dn, challan, dispatch doc, packing slip, packing
    list, shipment, awb, waybill, airway bill, e-way bill, container, vehicle, job, agreement, policy, case, claim,
    file, quote, quotation, estimate, offer, proposal, serial, part, item, model, supplier, vendor, seller, store,
    shop, branch, register, till, pos, staff, employee, queue, approval, auth, card, cheque, merchant, registration,
    license, licence, permit, booking, confirmation
other_number: purchase order, po, p.o., customer po, your order, our order, your ref, your reference, our ref, our
    reference, payment reference, payment ref, buyer reference, customer reference, sales order, customer, account,
    acct, a.c., delivery note, challan, awb, waybill, bill of lading, vehicle, registration plate, reg no, vin, job,
    quote, estimate, s.n., sku, upc, gtin, model, batch, hsn, commodity code, tariff code, store, branch, outlet,
    register, till, pos, cashier, operator, server, salesperson
series: series, serial, prefix, book
page: pg, page of
corrected_document: original invoice, original invoice no, credit for, credit for invoice, against invoice, applied to
    invoice, preceding invoice
cancels: corrects, corrected, cancels, cancellation, replaces, reverses, reversal, amends, amendment, adjustment,
    refers to, in reference to, being credited
corrects: corrected, corrects, related, preceding, previous, referring, refers, cancels, cancelled, replaces, against,
    reversed, amended, credited
# the parties
seller: seller, vendor, supplier, sender, issuer, issued by, provider, service provider, sold by, invoice from, bill
    from, billed by, from, invoiced by, exporter, shipper, payee, pay to, remit to, remit payment to, merchant,
    beneficiary
buyer: buyer, customer, purchaser, recipient, invoice recipient, importer, payer, debtor, invoicee, billing details,
    billing information, billing address, invoice address, invoicing address, bill address, tenant, subscriber,
    receiver, donor
buyer_phrases: bill to, billed to, billing to, bill to party, sold to, invoice to, invoiced to, invoice for, issued to,
    charge to, charged to, to, to the attention of, account of, prepared for, made out to, details of buyer, details of
    recipient, buyer bill to, customer bill to, m.s., messrs
delivery_address: ship to, shipped to, shipping address, delivery address, delivery location, shipping information,
    shipping location
attention: f.a.o., software provider, technology provider, factoring company
name_label: company, company name, business name, trade name, trading name, legal name, firm, organization, full name,
    registered name, entity
details: information, info, address
name_word: company, group, sons, brothers, bros, partners, associates, enterprise, enterprises, trading, traders, holdings, services, solutions
person: mrs, ms, miss, sir, madam, attn, messrs
contact: phone, ph, mob, helpline, toll free, t, m, p, e, f, w, fax no, e-mail address, url, http, https, call us,
    contact us, contact details, customer service, customer support, enquiries, skype, visit us, office
tax_id: vat reg, vat registration, vat identifier, vat code no, gst reg, gst registration no, gst registration number,
    gstin, gstin uin, gst hst no, gst hst number, hst registration no, tax reg no, tax registration no, tax
    registration number, tax payer id, taxpayer id, taxpayer identification number, tax code, tin, trn, fein, federal
    tax id, federal id, fed id, ssn, employer identification number, pan no, abn
registration: company registration, company reg, co reg, company no, company number, co no, reg no, registration no,
    registered no, registered number, registered in, registered office, registered company
bank: bank account, account name, account holder, account number, account no, acct no
street: street, st, road, rd, lane, ln, drive, dr
place: city, town, county, state, country, post code, postal code, zip, pin code, district, address, village, suburb,
    municipality
# titles, and what is no name
title_invoice: invoice, tax invoice, bill, invoices, corrected invoice, e-invoice
title_pro_forma: pro-forma invoice, draft invoice, draft, preliminary invoice
title_receipt: receipt, cash bill, receipt of payment, cash sale, cash memo, sales slip, guest check
title_credit_note: credit note, credit memo, credit invoice, refund, refund receipt, adjustment note, return receipt
title_statement: statement, account summary, reminder, dunning letter, overdue notice, past due notice, final notice
title_quote: quote, quotation, estimate, offer, proposal, quotation no, price list, bid
title_order: purchase order, sales order, order receipt, job sheet, requisition
title_delivery_note: delivery note, delivery order, delivery slip, packing slip, dispatch note, despatch note
not_name: thank you, thanks, copy, duplicate, triplicate, welcome, description, notes
# tables
item_description: item, items, item description, products, product description
item_quantity: quantity, qty, qty ordered, qty shipped, quantity shipped, quantity ordered, qty hrs, qty hours, units,
    hours, no of units, count, pieces
item_unit_price: unit price, price, unit cost, rate, price per unit, unit rate, price each, each, item price, u.price,
    price unit, list price, cost, hourly rate, item net price, unit net price, u.p.
item_amount: amount, line total, item total, ext price, extended price, extended amount, extension, amt, price total,
    value, line amount, net price total, sum
item_position: item no, line, line no, line #, sl no, s no, sr no, serial no, sn, sr, row, ln, si no
item_tax: vat, gst, tax rate, vat rate, gst rate, vat %, vat code, tax code, hst, cgst, sgst, igst, tax %, taxed, vat
    type, vat amt
unit: pcs, ea, each, nos, no, set, box, bx, pack
# the rest
currency: currency, invoice currency, amounts in, prices in, all figures in, currency of invoice, amount in, total in,
    document currency, payment currency, stated in
common: the, of, and, to, in, for, is, on, with, by, your, you, be, are, this, that, please, any, from, our, will, not,
    have, as, or, at, we, if, all, within
# payment (pay_*: what invoice_payee.py alone looks for; none of it says anything else)
pay_to: please transfer, please pay to, pay to, payable to, payment to, payments to, bank details, our bank, our account,
    our bank account, beneficiary, remit to, remit payment to, wire to, wire transfer to, transfer to, banking details,
    bank information, bank account details, payment details, payee, credit transfer, beneficiary bank, bank transfer to
pay_from: your account, your bank account, debited account, debit account, from account, from your account, payer account,
    payer iban, your iban, account to be debited, customer account, customer iban, charged account, account debited
pay_mandate: mandate, mandate reference, mandate id, sepa mandate
pay_debit: will be debited, will debit, we debit, by direct debit, via direct debit, automatically debited, will be
    collected, be deducted from, debited from, collect the amount, debited automatically
pay_maybe: if, can, may, should, would, set up, wish, option, options, or, either, unless, prefer
pay_card: paid by card, paid with card, paid by credit card, paid by debit card, card payment, card ending, charged to
    your card, charged to your credit card, paid with visa, paid by visa, paid by mastercard, paid with mastercard
pay_done: paid, paid in full, fully paid, payment received, received with thanks, has been paid, already paid, been paid
    in full, thank you for your payment, paid on, paid via, no payment due, nothing to pay, no payment required, no
    payment is required, no payment is due
pay_not: not, be, if, until, unless, when, to, un, amount, total, balance, last, previous, tax, is, were
pay_way: payment method, method of payment, payment means, payment type, mode of payment, method
pay_way_debit: direct debit, sepa direct debit, sepa core direct debit, autopay
pay_way_card: card, credit card, debit card, visa, mastercard, american express, amex
pay_reference: payment reference, payment ref, remittance information, reference for payment, payment reference number,
    payment reference id
pay_quote: please quote, please reference, please include, quoting, quote
pay_order: purchase order, purchase order no, purchase order number, purchase order reference, po, po no, po number, p o,
    p o no, p o number, customer po, cust po, your order, your order no, your order number, your purchase order, your
    po, po ref, po reference, buyer s order no, customer order no, customer order number
pay_other: po box, p o box, order date, po date
pay_yours: your vat, your tax, customer vat, customer tax, buyer vat, client vat, recipient vat, your gst, customer gstin,
    buyer gstin, customer s vat, buyer s vat
""",
    "de": """
months: januar jan jänner jän jaenner, februar feb feber, märz mrz maerz mär mar, april apr, mai, juni jun, juli jul,
    august aug, september sep sept, oktober okt, november nov, dezember dez
weekdays: montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonnabend, sonntag, mo, mi, fr, sa, so
date_joiners: den, der, am, vom
time: uhrzeit, zeit, uhr, mez, mesz
period_from: von, vom, ab, zeitraum, zwischen, seit, beginn
period_to: bis, bis zum, und, ende
date: dat, vom, ort datum
invoice_date: rechnungs-datum, re-datum, rg-datum, rechnungsdat, beleg-datum, ausstellungs-datum, ausgestellt am,
    ausstellungstag, datum der ausstellung, erstellt am, erstellungs-datum, erstelldatum, faktura-datum,
    fakturierungsdatum, fakturadatum, dokument-datum, dokumentdatum, rechnungsausgangsdatum, gutschrifts-datum,
    gutschriftdatum, kaufdatum, bon-datum, kassenbon-datum, rechnungsstellung
due_date: fällig, fällig am, fällig bis, fällig zum, faellig, fälligkeit, faelligkeit, fälligkeits-datum,
    faelligkeitsdatum, fälligkeitstag, fälligkeitstermin, zahlbar bis, zahlbar am, zahlbar zum, zahlung bis,
    zahlungs-ziel bis, zu zahlen bis, zu bezahlen bis, zahlungsziel am, zahlungsfrist, zahlungstermin, zahltermin,
    zahlfrist, zahlungsdatum bis, bezahlen bis, zahlung fällig, zahlungsfälligkeit, überweisung bis, bitte überweisen
    bis, bis spätestens, spätestens bis, spätestens am, einzug am
other_date: lieferung am, liefertermin, liefertag, lieferzeitraum, leistungszeitraum, leistungszeit, leistungstag, tag
    der lieferung, zeitpunkt der lieferung, zeitraum, abrechnungszeitraum, abrechnungsmonat, rechnungszeitraum,
    verbrauchszeitraum, vertragsbeginn, vertragsende, laufzeit, angebot vom, gültig bis, gültig ab, gültig von,
    gültigkeit, bindefrist, geb, gedruckt am, ausdruck vom, skonto bis, bezahlt am, gezahlt am, zahlung vom,
    zahlungseingang am, eingegangen am, versandt am, versendet am, wertstellung, fälligkeit der steuer, fälligkeit der
    umsatzsteuer
event: bestell, bestellung, bestellungs, bestellt, auftrags, liefer, lieferung, lieferungs, geliefert, leistungs,
    leistung, leistungs und liefer, liefer und leistungs, lieferschein, versand, vertrags, vertrag, angebots,
    gültigkeits, ablauf, verfalls, geburts, druck, skonto, zahlungs, zahl, bezahlt, eingangs, erhalt, anfangs,
    ausführungs, fertigstellungs, abnahme, ablese, anreise, abreise, ankunfts, reise, buchungs, erfassungs,
    verbuchungs, registrierungs, einsatz, wartungs, abhol, mahn, steuer, mwst, umsatzsteuer, mehrwertsteuer,
    warenausgangs, valuta, zulassungs, anmelde, nutzungs, abrechnungs
payment_terms: zahlungs-bedingungen, zahlungs-bedingung, zahlungs-ziel, zahlungskonditionen, zahlungs-konditionen,
    konditionen, zahlungsvereinbarung, zahlungsmodalitäten, zahlungshinweis, zahlungshinweise
pay: zahl*, bezahl*, überweis*, ueberweis*, begleich*, beglichen, entricht*, abbuch*, eingezogen
term_days: tage, tagen, tag, kalendertage, kalendertagen, werktage, werktagen, arbeitstage, arbeitstagen,
    bankarbeitstagen
term_weeks: wochen, woche
term_months: monate, monaten, monat
term_within: innerhalb, zahlbar innerhalb, zahlbar binnen, zahlbar in, zahlung innerhalb
term_net: rein netto, netto kasse, ohne abzug, nettokasse, zahlbar netto, ohne abzüge
term_end_of_month: monatsende, ende des monats, ende monat, ende des folgemonats, folgemonat
term_at_once: sofort, sofort fällig, sofort zahlbar, zahlbar sofort, nach erhalt, bei erhalt, nach rechnungserhalt,
    nach erhalt der rechnung, bei lieferung, zahlbar bei erhalt, zahlung sofort, zahlung bei erhalt, zahlung nach
    erhalt, zahlbar nach rechnungserhalt, zahlung nach rechnungserhalt, zahlbar mit erhalt, sofortige zahlung, zahlung
    umgehend, zahlbar umgehend
term_start: nach rechnungserhalt, nach rechnungseingang, nach rechnungsstellung, nach rechnungslegung, ab
    rechnungserhalt, ab rechnungsstellung, nach erhalt der rechnung, ab erhalt, nach lieferung, nach zugang
cash_discount: skonto, skontobetrag, skontofrist, skonto bis, skontofähig
late: mahnung, zahlungsverzug, überfällig, verzug*, mahn*, zins*, säum*, verspät*
returns: rückgabe*, umtausch*, gewährleist*, reklam*, widerruf*, beanstand*, rücksend*, kündig*
total: gesamt, summe, rechnungs-endbetrag, rechnungsgesamtbetrag, bruttorechnungsbetrag, bruttogesamtbetrag,
    brutto-rechnungsbetrag, end-betrag, end-summe, endpreis, gesamtendbetrag, gesamtrechnungsbetrag, summe inkl mwst,
    gesamt inkl mwst, gesamtbetrag inkl mwst, gesamtsumme inkl mwst, gutschrifts-betrag, bruttoendbetrag, ges betrag,
    auftragssumme, gesamt mwst inkl, gesamtbetrag mwst inkl
amount_due: zahl-betrag, zahlungs-betrag, zu zahlen, zu zahlender betrag, zu bezahlen, zu bezahlender betrag, fälliger
    betrag, fälliger gesamtbetrag, fälliger rechnungsbetrag, offener betrag, offener rechnungsbetrag, offene summe,
    restzahlung, restforderung, ausstehend, ausstehender betrag, überweisungs-betrag, zu überweisen, zu überweisender
    betrag, fällig, zahlbar, verbleibend
subtotal: zwischen-summe, zwsumme, zwischen summe, zwischentotal, nettogesamtbetrag, netto-gesamtbetrag,
    gesamtnettobetrag, nettopreis gesamt, netto-rechnungsbetrag, nettorechnungsbetrag, waren-wert, nettowarenwert,
    netto-warenwert, warenbetrag, positions-summe, summe der positionen, summe positionen, summe aller positionen,
    entgelt, nettoentgelt, nettoumsatz
amount: betrag, summe, wert, preis, beträge
without_tax: exkl*, ohne, zzgl, zuzüglich, vor, zuzügl
with_tax: inkl*, brutto, einschl*, mit
tax: mwst, mw.st., m.w.st., ust, u.st., umsatz-steuer, mehrwert-steuer, steuer, steuern, gesamtbetrag der
    rechnungs-umsatzsteuer, gesamtsteuerbetrag, steuer gesamt, mwst gesamt, ust gesamt, gesamt mwst,
    versicherungs-steuer, vorsteuer, einfuhrumsatzsteuer, stromsteuer, mineralölsteuer, verkaufssteuer, steueranteil,
    ortstaxe, kurtaxe, mehrwertsteuer gesamt
of_which: davon, darin, enthalten, enthaltene, enthaltene mwst, enthaltene mehrwertsteuer, enthaltene umsatzsteuer,
    davon mwst, davon ust, inkl mwst, inkl ust, inklusive mwst, einschließlich mwst, beinhaltet, enthaltene ust,
    enthält, im gesamtbetrag enthalten
withholding: quellensteuer, steuerabzug, sicherheitseinbehalt, einbehalt, bauabzugssteuer, bauabzugsteuer, einbehalte,
    abzugsteuer, verrechnungssteuer, einbehaltene steuer
tax_base: steuer-basis, bemessungs-grundlage, steuerbemessungsgrundlage, steuerpflichtig, steueraufschlüsselung,
    umsatzsteueraufschlüsselung, steuerübersicht, mwst-aufschlüsselung, grundlage, warenwert, entgelt, nettowarenwert,
    nettoentgelt
rate: steuer-satz, mwst-satz, mehrwertsteuersatz, mehrwertsteuer-satz, umsatzsteuer-satz, ust-satz, satz, prozent,
    prozentsatz, steuerschlüssel, steuercode, steuerkategorie, kennzeichen
shipping: versand, versand-kosten, versandkostenpauschale, versandkostenanteil, verpackung, verpackungs-kosten,
    liefer-kosten, lieferung, zustellung, zustellgebühr, fracht, fracht-kosten
charges: zuschlag, zuschläge, aufschlag, aufschläge, gebühr, gebühren, bearbeitungs-gebühr
discount: rabatt, rabatte, rabattbetrag, rabatt-betrag, nachlass, nachlässe, abschlag, abschläge, abzug, abzüge,
    preisnachlass, sondernachlass, sonder-rabatt, mengenrabatt, sie sparen, ersparnis
rounding: rundung, rundungs-betrag, rundungs-differenz, gerundet, rappenrundung, bargeld-rundung, rundungsausgleich
deposit: anzahlung, anzahlungen, vorauszahlung, vorauszahlungen, abschlagszahlung, abschlagszahlungen, akonto, a conto,
    akontozahlung, teilzahlung, teilzahlungen, kaution, vorausbezahlt
paid: bezahlt, gezahlt, gezahlter betrag, bezahlter betrag, vorausgezahlter betrag, zahlung, zahlungen,
    zahlungseingang, betrag erhalten, dankend erhalten, beglichen
tendered: bar, barzahlung, bargeld, gegeben, erhalten, karte, ec-karte, ec, ec-cash, girocard, kreditkarte,
    kartenzahlung, kredit, debit, maestro
change: rück-geld, wechsel-geld, zurück, rückgabe, herausgeld, rückgeld bar, restgeld
carried_forward: übertrag, übertrag von seite, übertrag auf seite, seitensumme, zwischensumme seite, vortrag,
    seitenübertrag
previous_balance: saldovortrag, alter saldo, vorheriger saldo, letzte rechnung, vorherige rechnung, offene posten,
    vorherig, vorherige, vorheriger, alter, vormonat, bisheriger saldo
not_money: menge, anzahl, stück, stückzahl, bruttogewicht, gewicht netto, punkte, gewicht brutto
in_words: in worten, betrag in worten, summe in worten
exchange_rate: wechselkurs, umrechnungs-kurs, kurs, umgerechnet, entspricht, gegenwert, devisenkurs
document: rechnung, rechnungs, re, rg, rech, beleg, gutschrift, faktura, fakturen, dokument, quittung, kassenbon,
    rechnungskorrektur, handelsrechnung, schlussrechnung, abschlagsrechnung, teilrechnung, anzahlungsrechnung,
    stornorechnung, sammelrechnung, monatsrechnung, storno, korrekturrechnung, honorarnote, honorarrechnung, vorgang,
    transaktion, ausgangsrechnung
number: nrn, kennung
invoice_number: re-nr, rg-nr, rnr, r.nr, dokumentennummer, dok-nr, gutschrifts-nummer, gutschrifts-nr, quittungs-nr,
    korrektur-nr, proforma nr, vorgangs-nummer, vorgangs-nr, unsere rechnung, transaktions-nr
numbered: bestell, bestellungs, auftrags, auftr, kunden, kd, debitoren, debitor, kreditoren, kreditor, mitglieds,
    lieferschein, liefer, sendungs, paket, vertrags, vertragskonto, versicherungs, versicherungsschein, policen,
    projekt, objekt, kommissions, komm, angebots, anfrage, material, teile, positions, serien, chargen, zolltarif,
    waren, filial, markt, kassen, ta, tisch, karten, genehmigungs, autorisierungs, vu, telefon, fax, konto, kto,
    zähler, fahrgestell, buchungs, reservierungs, zimmer, patienten, anlage, abrechnungs, personal, mandats, referenz,
    ab, best, werkstattauftrags, rahmenvertrags, hr, firmenbuch
other_number: lieferantennummer, lieferanten-nr, bestellung, ihre bestellung, ihr auftrag, ihr zeichen, ihre zeichen,
    unser zeichen, ihre referenz, unsere referenz, ihre nachricht, referenz, käuferreferenz, leitweg-id, auftrag, unser
    auftrag, auftragsbestätigung, kunde, kundenkonto, kundenreferenz, knr, kdnr, debitor, lieferschein, sendung,
    vertrag, vertragskonto, projekt, objekt, kommission, kostenstelle, angebot, charge, filiale, markt, kasse, trace,
    bediener, bed, kassierer, tisch, telefon, rufnummer, konto, kto, blz, mandatsreferenz, gläubiger-id, zählpunkt,
    marktlokation, amtl kennzeichen, kennzeichen, zimmer, verwendungszweck, ursprungsrechnung, originalrechnung, seite,
    blatt
series: nummernkreis, belegkreis
page: seite, seiten, blatt
corrected_document: storno zu, korrektur zu, zur rechnung, zu rechnung, zu unserer rechnung, bezug rechnung,
    rechnungsbezug
cancels: stornierung, storniert, korrektur, berichtigung, ersetzt, bezieht sich auf
corrects: ursprüngliche, ursprünglich, ursprünglichen, korrigierte, korrigiert, betreffend, betrifft, storniert, zu,
    bezug, bezüglich, gemäß, vorausgegangene, vorangegangene, ersetzt, berichtigt, stornierung
seller: verkäufer, lieferant, lieferer, rechnungs-steller, rechnungs-ersteller, rechnungsaussteller, aussteller,
    absender, anbieter, dienstleister, leistungserbringer, auftragnehmer, zahlungsempfänger, zahlungs-empfänger,
    kreditor, verkäufers, lieferanten, ausstellers, rechnungsstellers, leistungserbringers, zahlbar an, konto zahlbar
    an
buyer: käufer, kunde, kundin, kunden, auftraggeber, rechnungs-empfänger, rechnungs-adresse, rechnungs-anschrift,
    leistungsempfänger, empfänger, debitor, abnehmer, mandant, klient, zahler, zahlungspflichtiger, schuldner,
    erwerber, name des käufers, mieter, zahlbar durch
buyer_phrases: rechnung an, rechnung für, berechnet an, fakturiert an, verkauft an, in rechnung gestellt an, an, zu
    händen, z.hd., z.h., an herrn, an frau, an die, an das, an firma, rechnungsstellung an, ausgestellt für,
    ausgestellt an, rechnungsadresse an, wir berechnen ihnen
delivery_address: liefer-adresse, liefer-anschrift, versand-adresse, versandanschrift, versand an, lieferung an,
    geliefert an
attention: ansprechpartner, ansprechpartnerin, kontaktperson, sachbearbeiter, sachbearbeiterin, bearbeiter,
    bearbeiterin
name_label: firmenname, unternehmen, firmierung, vor und nachname, institution, benennung, unternehmensname
details: daten, angaben, informationen, anschrift
name_word: gruppe, handel, handels, betrieb, werke, söhne, sohn, gebrüder, gebr
person: herr, herrn, frau, fräulein, dipl, mag, hr, fr
contact: telefon-nr, telefonnummer, fon, mobil, mobiltelefon, handy, email-adresse, e-mail-adresse, webseite, homepage,
    kundenservice, kundendienst, service-hotline, erreichbar, rufnummer, kontaktdaten, durchwahl, büro
tax_id: ust-idnr, uid, ust-id-nummer, ust-identnr, umsatzsteuer-identifikationsnummer, umsatzsteuer-identifikations-nr,
    umsatzsteuer-identnummer, umsatzsteuer-ident-nr, st-nr, stnr, steuer-identifikationsnummer, steuerliche
    registrierungsnummer, wirtschafts-id, umsatzsteuer-identifikationsnummer des verkäufers, finanzamt, mwst-reg-nr
registration: hrb, hra, hr-nr, registergericht, amtsgericht, registernummer, firmenbuch, firmenbuchnummer,
    firmenbuch-nr, fn, firmenbuchgericht, sitz der gesellschaft
bank: bankverbindung, bankverbindungen, bankdaten, bankname, bankleitzahl, blz, konto
street: straße, strasse, platz, gasse, ring, damm, ufer, chaussee, hof
place: ort, plz, postleitzahl, stadt, bundesland, kanton, gemeinde, anschrift, wohnort, straße und hausnummer, bezirk
title_invoice: rechnung, rechnungen, faktura, handelsrechnung, schlussrechnung, teilrechnung, abschlagsrechnung
title_pro_forma: proforma-rechnung, pro-forma-rechnung, pro-forma rechnung, vorabrechnung, rechnungsentwurf, entwurf,
    vorläufige rechnung
title_receipt: quittung, kassenbon, kassenbeleg, kassenzettel, kundenbeleg, händlerbeleg
title_credit_note: gutschrift, gutschriften, rechnungs-korrektur, korrekturrechnung, korrektur-rechnung,
    stornorechnung, storno-rechnung
title_statement: kontoauszug, mahnung, zahlungserinnerung, erinnerung, saldenbestätigung, offene posten liste,
    kontoübersicht
title_quote: angebot, kostenvoranschlag, preisangebot, preisliste, kostenschätzung, voranschlag
title_order: bestellung, auftrag, auftragsbestätigung, bestellbestätigung, bestätigung, arbeitsauftrag,
    werkstattauftrag
title_delivery_note: lieferschein, packschein, packliste, warenbegleitschein, frachtbrief, versandanzeige,
    arbeitsschein
not_name: seite, duplikat, datum, danke, auf wiedersehen, willkommen, grüßen, grüße
item_description: beschreibung, bezeichnung, artikel-bezeichnung, artikel-beschreibung, artikelname, produkt
item_quantity: menge, anzahl, anz, stück, stk, stückzahl, mng, einheiten, stunden, std, menge einheit, liefer-menge,
    me, fakturierte menge
item_unit_price: einzel-preis, e-preis, ep, stück-preis, einheits-preis, preis, preis pro einheit, preis je einheit,
    preis einheit, preis stück, preis pro stück, einzelpreis netto, einzelpreis brutto, netto-preis, nettopreis des
    artikels, netto einzelpreis, einzel
item_amount: betrag, gesamt, summe, g-preis, gp, positions-betrag, nettobetrag der rechnungsposition, zeilensumme,
    wert, warenwert, brutto, gesamtpreis netto
item_position: pos-nr, positions-nr, lfd-nr, lfd, zeile, positionsnummer
item_tax: mwst, ust, steuer, mwst-satz, ust-satz, steuer-satz, mehrwertsteuer, umsatzsteuer, st, sts, stcode, mwst
    code, mehrwertsteuersatz, satz, mw, steuerschlüssel, kz, steuerklasse
unit: stück, std, stunde, stunden, tag, tage, psch, pauschal, pauschale, monat
currency: währung, waehrung, rechnungs-währung, währungscode, beträge in, preise in, angaben in, betrag in, wert in,
    belegwährung
common: der, die, das, und, den, von, zu, mit, für, im, ist, des, auf, nicht, ein, eine, dem, wir, sie, bitte, ihre,
    ihr, unsere, uns, bei, durch, oder, sind, werden, wird, sich, nach, aus, zum, zur, vielen, dank, sehr, geehrte
pay_to: bankverbindung, bankverbindungen, bankdaten, bitte überweisen, überweisen sie, überweisung auf, überweisung an,
    unser konto, auf folgendes konto, folgende bankverbindung, zahlungsempfänger, begünstigter, unsere bankverbindung, auf
    das konto, zahlbar an, überweisung, zu überweisen, unsere konten
pay_from: ihr konto, ihrem konto, ihres kontos, ihr bankkonto, ihrem bankkonto, ihre bankverbindung, ihrer
    bankverbindung, ihre iban, von folgendem konto, vom konto, belastetes konto, zu belastendes konto, konto des
    zahlers, konto des zahlungspflichtigen, abgebucht von, eingezogen von, konto des kunden
pay_mandate: mandatsreferenz, mandatsreferenznr, mandatsreferenznummer, mandatsnummer, mandat, mandats id,
    sepa mandat, lastschriftmandat
pay_debit: abgebucht, abbuchen, eingezogen, einziehen, ziehen wir, per lastschrift, lastschrifteinzug, durch lastschrift,
    per sepa lastschrift, mittels lastschrift, per bankeinzug, buchen wir, im lastschriftverfahren
pay_maybe: erteilen, können, kann, möchten, würden, falls, wenn, oder, einfacher, sofern, alternativ
pay_card: kartenzahlung, per kreditkarte bezahlt, mit kreditkarte bezahlt, per karte bezahlt, mit karte bezahlt,
    kreditkarte belastet, mit ec karte bezahlt
pay_done: bezahlt, bereits bezahlt, betrag dankend erhalten, dankend erhalten, vollständig bezahlt, bar bezahlt, rechnung
    bezahlt, zahlung erhalten, betrag erhalten, bereits beglichen, keine zahlung erforderlich, bezahlt am, bezahlt per,
    bereits gezahlt, bitte nicht überweisen
pay_not: nicht, noch, wird, werden, falls, wenn, sofern, un, zu, bis, wurde, offen
pay_way: zahlungsart, zahlungsweise, zahlart, zahlungsmethode, zahlungsmittel, bezahlart
pay_way_debit: lastschrift, sepa lastschrift, bankeinzug, einzug, sepa basislastschrift
pay_way_card: kreditkarte, ec karte, girocard, karte
pay_reference: verwendungszweck, zahlungsreferenz, überweisungszweck, zahlungsreferenznummer
pay_quote: bitte angeben, geben sie bitte, bitte geben sie, unter angabe, bei zahlung angeben, stets angeben
pay_order: bestellung, bestellnummer, bestell nr, bestell nummer, bestellnr, bestellung nr, ihre bestellung, ihre
    bestellnummer, ihre bestell nr, ihr auftrag, ihre auftragsnummer, bestellreferenz, ihre auftrags nr
pay_other: bestelldatum, bestell datum, postfach
pay_yours: ihre ust, ihre umsatzsteuer, ihre uid, ihre mwst, ihre steuernummer, kunden ust, kunden uid, kundenust, des
    leistungsempfängers, des kunden, des rechnungsempfängers, des käufers, ust ld kunde
""",
    "fr": """
months: janvier janv jan, février févr fév fevr, mars mar, avril avr, mai, juin jun, juillet juil jul, août aout aoû,
    septembre sept sep, octobre oct, novembre nov, décembre déc
weekdays: lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, jeu, sam, dim
date_joiners: er, le, du, de, au
time: heure, hr, heures, min
period_from: du, depuis, à partir du, dès le
period_to: au, jusqu'au, et
date: le
invoice_date: date de facture, date de facturation, date facturation, facture du, facturé le, date d'émission, émis le,
    émise le, émission, date d'établissement, établi le, établie le, date de création, créée le, créé le, date d'avoir,
    avoir du, date de vente, date du ticket, fait le, date d'édition, éditée le, édité le, editée le
due_date: échéance, échéance le, échéances, date d'échéance, échéance de paiement, échue le, dû le, due le, dû pour le,
    due pour le, exigible le, à payer avant, à payer le, à payer jusqu'au, à régler avant, à régler le, payable avant
    le, payable le, payable au, payable jusqu'au, payer avant le, date limite, date de paiement, date de règlement,
    date d'exigibilité, règlement le, règlement avant le, règlement au, paiement avant le, paiement le, paiement au,
    paiement dû le, paiement dû
other_date: commande du, commandé le, votre commande du, livraison du, livré le, livraison le, expédié le, envoyé le,
    fourni le, réalisée le, début, jusqu'au, depuis le, contrat du, signé le, devis du, offre du, validité, expire le,
    né le, née le, imprimé le, payé le, payée le, réglé le, acquitté le, acquittée le, encaissé le, reçu le, arrivée,
    départ, réservé le, relevé du, exigibilité de la tva, exigibilité tva
event: commande, livraison, expédition, envoi, prestation, prestations, réalisation, exécution, fin d'exécution,
    fourniture, intervention, début, contrat, signature, devis, offre, validité, naissance, impression, encaissement,
    réception, arrivée, départ, voyage, relevé, achat, mise à jour, effet, mise en service, comptabilisation,
    comptable, enregistrement, saisie, exigibilité, exigibilité tva, fait générateur, taxe, bon de commande, bon de
    livraison, retour, séjour
payment_terms: conditions de paiement, condition de paiement, conditions de règlement, condition de règlement,
    modalités de paiement, modalités de règlement, modalité de paiement, termes de paiement, échéance à, facture à
    échéance
pay: paiement*, payer, payable*, payé, payée, payement*, régler, règlement*, réglé, réglée, réglez, virement*, virer,
    acquitter, acquitté, acquittée, verser, versé, versement*
term_days: jours, jour, jrs, jours calendaires, jours ouvrables, jours ouvrés, jours calendrier
term_weeks: semaines, semaine
term_months: mois
term_within: sous, dans, payable sous, payable à, payable dans, paiement sous, paiement à, règlement sous
term_net: nets, net à, net d'escompte, sans escompte, nets date de facture
term_end_of_month: fin de mois, fin du mois, fdm, fin de mois le, fin mois, le dernier jour du mois
term_at_once: à réception, dès réception, sur réception, payable à réception, due à réception, exigible à réception, au
    comptant, paiement comptant, payable au comptant, payable comptant, paiement à réception, paiement à réception de
    facture, paiement à la réception, règlement à réception, règlement à réception de facture, paiement dès réception,
    payable dès réception, règlement immédiat, règlement au comptant
term_start: à compter de, après réception, de la réception, après émission, de facture
cash_discount: escompte, escomptes, escompte pour paiement anticipé, sans escompte, remise pour paiement comptant,
    escompte pour paiement comptant, paiement anticipé
late: retard de paiement, impayé, recouvrement, défaut de paiement, retard*, pénalit*, intérêt*, indemnité*, impay*
returns: échang*, garanti*, rembours*, rétract*, contest*, résili*
total: totaux, somme, total à facturer, total tva comprise, tvac, total avec tva, total avec taxes, total taxes
    comprises, toutes taxes comprises, montant global, montant final, total taxes incluses, total taxes incl, total
    commande, total tva incluse, total tva incl, total taxe comprise, net ttc
amount_due: net à payer, à payer, reste dû, montant dû, total dû, solde, net à régler, à régler, net dû, à votre
    charge, exigible, impayé, solde débiteur, montant prélevé, montant à prélever, total à prélever, net à déduire, net
    à rembourser, à rembourser, montant à virer, à acquitter, encours, montant du paiement
subtotal: sous-total, sous-totaux, htva, total net ht, net ht, montant net ht, avant taxes, total brut ht, brut ht,
    valeur nette, total lignes, total des lignes, total articles, total produits, total marchandises, montant des
    marchandises, valeur marchandises, hors taxes, hors taxe, total prestations, total services, net commercial, total
    intermédiaire
amount: montant, montants, somme, valeur, prix, mt, mnt, coût
without_tax: ht, h.t., hors, hors taxes, hors taxe, hors tva, htva, sans, avant, avant taxes, hvat
with_tax: t.t.c., tvac, avec, toutes taxes comprises, tva comprise, taxes comprises, comprise, brut, tti, taxes
    incluses
tax: tva, t.v.a., tva à, taxe, total tva, total de la tva, montant total de tva, total des taxes, tps, t.p.s., tvq,
    t.v.q., tvh, t.v.h., tvp, impôt, impôts, octroi de mer, éco-taxe, écotaxe, accises, contribution, timbre fiscal,
    droit de timbre, fodec, tva totale, tva due, cvae
of_which: dont, y compris, inclus, incluse, incluant, tva incluse, taxes incluses, taxe incluse, comprenant, tva
    comprise, comprend, y compris tva
withholding: retenue, retenues, retenue à la source, retenue de garantie, prélèvement à la source, précompte, impôt
    anticipé, ras tva, retenu
tax_base: base ht, base tva, base imposable, base d'imposition, assiette, base de calcul, base taxable, base hors
    taxes, détail tva, ventilation tva, récapitulatif tva
rate: taux, taux de tva, taux tva, taux de la tva, taux de taxe, pourcentage, code tva, taux d'imposition, taux taxe,
    code taxe
shipping: frais de port, frais de livraison, livraison, frais d'expédition, expédition, frais d'envoi, envoi, frais de
    transport, frais postaux, affranchissement, emballage, frais d'emballage, fret
charges: frais, frais de dossier, supplément, suppléments
discount: remise, remises, rabais, réduction, réductions, ristourne, ristournes, total remise, total remises, remise
    totale, remise client, déduction, vous économisez, économie, économies
rounding: arrondi, arrondis, arrondissement
deposit: acompte, acomptes, acompte versé, acompte reçu, acompte payé, avance, avances, arrhes, déjà versé,
    prépaiement, provision, provisions, dépôt, dépôt de garantie
paid: payé, payée, total payé, réglé, réglée, total réglé, paiement, paiements, paiement reçu, règlement, règlements,
    versé, acquitté
tendered: espèces, espèce, comptant, carte, carte bancaire, cb, c.b., sans contact, reçu, remis, montant reçu, liquide,
    donné
change: rendu, rendu monnaie, monnaie, monnaie rendue, à rendre, rendu espèces, retour monnaie, remise monnaie, monnaie
    à rendre
carried_forward: report, à reporter, reporté, total à reporter, total page, sous-total page, report page précédente
previous_balance: solde antérieur, ancien solde, solde précédent, solde précédente facture, facture précédente,
    dernière facture, antérieur, antérieure, précédent, ancien, report
not_money: quantité, quantités, qté, qte, poids net, colis, poids brut, points
in_words: arrêtée à la somme de, arrêtée à, en lettres, en toutes lettres, montant en lettres, total en lettres, somme
    en lettres
exchange_rate: taux de change, cours de change, cours, contre-valeur, converti
document: facture, factures, avoir, note de crédit, reçu, pièce, quittance, facture-avoir, note d'honoraires, facture
    proforma, note de débit, facturette, facture de vente, bordereau
number: numéros
invoice_number: numéro de facture, numéro d'identification de la facture, n de facture, no de facture, num de facture,
    référence facture, référence de facture, référence de la facture, réf de facture, identifiant facture, numéro
    d'avoir, n d'avoir, no d'avoir, n de ticket, notre facture, note n
numbered: commande, cde, compte, bon de livraison, livraison, expédition, suivi, colis, contrat, police, abonné,
    projet, affaire, devis, offre, produit, engagement, marché, caisse, magasin, carte, autorisation, auto, adhérent,
    membre, fournisseur, téléphone, immatriculation, compteur, chambre, mandat, sinistre, intervention, ordre, permis,
    agrément, service, bon de commande
other_number: commande, cde, bon de commande, bdc, votre commande, référence client, votre référence, votre réf, vos
    réf, vos références, notre référence, notre réf, référence acheteur, identifiant client, client, compte client,
    compte, code tiers, bon de livraison, bl, contrat, abonnement, projet, chantier, affaire, devis, référence article,
    référence produit, engagement juridique, engagement, marché, caisse, caissier, magasin, opérateur, couverts,
    adhérent, téléphone, véhicule, pdl, pce, compteur, réservation, chambre, rum, mandat, ics, communication,
    communication structurée, référence de paiement
series: souche, préfixe
page: pages, feuille
corrected_document: sur facture, facture d'origine, facture initiale, facture antérieure, facture concernée, facture
    rectifiée, facture annulée
cancels: annule, annulation, rectifie, rectification, remplace, relatif, relative, concerne
corrects: origine, annule, annulée, remplace, concernant, rectifiée, initiale, antérieure, relative, corrigée,
    créditée, référence
seller: vendeur, fournisseur, émetteur, prestataire, expéditeur, prestataire de services, marchand, commerçant,
    bénéficiaire, créancier, bailleur, facturé par, facture de, émis par, émise par, vendu par, expédié par, nos
    coordonnées, exportateur, payable à, facturier, compte payable à
buyer: acheteur, acquéreur, destinataire, preneur, donneur d'ordre, donneur d'ordres, payeur, locataire, adhérent,
    abonné, adresse de facturation, adresse facturation, raison sociale client, importateur, maître d'ouvrage, identité
    du client, assuré, payable par
buyer_phrases: facturé à, facturée à, facturer à, facture à, facture pour, facturation à, vendu à, adressé à, adressée
    à, adresser à, à l'attention de, pour, établi pour, établie pour, émis à, émise à, client facturé, messieurs,
    délivré à, délivrée à, remis à
delivery_address: adresse de livraison, adresse livraison, livré à, livrer à, livraison à, expédié à, expédier à
attention: à l'attention de, votre contact, interlocuteur, personne de contact
name_label: nom, raison sociale, société, entreprise, dénomination, dénomination sociale, nom commercial, enseigne,
    établissement, nom et prénom, nom prénom, organisme
details: informations, coordonnées, nom, données
name_word: société, sté, ets, établissements, groupe, fils, frères, compagnie, cie
person: m, mme, mlle, monsieur, madame, mademoiselle, messieurs, docteur, maître, me
contact: télécopie, télécopieur, portable, courriel, mél, adresse e-mail, service client, service clients, assistance,
    contactez nous, coordonnées, ligne directe, standard
tax_id: tva intracommunautaire, tva intracom, tva intra, identifiant tva, identification tva, n d'identification tva,
    numéro d'identification tva, numéro d'identification fiscale, identifiant fiscal, matricule fiscal, matricule
    fiscale, mf, siret, siren, code ape, code naf, numéro d'entreprise, n d'entreprise, n entreprise, no d'entreprise,
    bce
registration: rcs, r.c.s., rc, r.c., registre du commerce, registre de commerce, répertoire des métiers, immatriculée,
    immatriculé, greffe, tribunal de commerce, capital
bank: banque, coordonnées bancaires, compte bancaire, domiciliation, rib, r.i.b.
street: rue, boulevard, bd, bld, blvd, place, pl, impasse
place: ville, code postal, commune, pays, localité, département, cedex, domicile, quartier
title_invoice: facture, factures, facture de solde, facture de vente, facture de situation, note d'honoraires, note de
    débit
title_pro_forma: facture pro-forma, facture proforma, brouillon, projet de facture, provisoire, facture provisoire
title_receipt: reçu, quittance, facturette, carte bancaire, justificatif, exemplaire client
title_credit_note: avoir, note de crédit, facture d'avoir, facture avoir, avoirs, facture d'annulation, remboursement
title_statement: relevé, relevé de factures, extrait de compte, rappel, relance, mise en demeure, sommation
title_quote: devis, offre, proposition, soumission, estimation, estimé, cotation, bon pour accord, tarif
title_order: commande, bon de commande, ordre de travail, bon de travail, confirmation, ordre d'achat, ordre de service
title_delivery_note: bon de livraison, bordereau de livraison, bordereau d'expédition, bon d'expédition, lettre de
    voiture, liste de colisage, bon d'intervention
not_name: merci, remercions, au revoir, à bientôt, bienvenue, bonjour, copie, duplicata
item_description: désignation, désignations, descriptif, libellé, article, articles
item_quantity: quantité, quantités, qté, qtés, qte, nombre, nb, nbre, unités, heures, quantité facturée, qté facturée,
    jours
item_unit_price: prix unitaire, prix unit, prix unitaire ht, prix unitaire ttc, pu ht, p.u. ht, pu net, pu ttc, p.u.
    ttc, prix, prix u, prix de vente, tarif, tarif unitaire, coût unitaire
item_amount: montant, total ligne, montant net ht, sous-total, valeur, somme, prix, montant ligne, total net ht, net,
    montant eur, total eur, mt ht
item_position: ligne, poste, rang, lig, n ligne
item_tax: tva, taux tva, taux de tva, taux, taxe, code tva, tx tva, tva %, % tva, taux de taxe, ct, tps, tvq
unit: pce, pces, unité, ut, heure, h, jour, j, mois
currency: devise, monnaie, devise de la facture, montants en, montant en, prix en, tous les montants sont en, tous les
    prix sont en, exprimés en, monnaie de facturation
common: le, la, les, de, du, des, et, en, à, au, aux, pour, par, sur, dans, avec, est, un, une, votre, vos, nous, vous,
    notre, que, qui, ce, cette, sont, être, tout, toute, merci, veuillez, selon
pay_to: coordonnées bancaires, virement, par virement, virement à, notre compte, à l ordre de, relevé d identité bancaire,
    nos coordonnées bancaires, compte bénéficiaire, compte à créditer, virement sur le compte
pay_from: votre compte, compte débité, compte à débiter, votre compte bancaire, votre iban, vos coordonnées bancaires,
    compte du débiteur, compte du client
pay_mandate: mandat, référence du mandat, référence mandat, référence unique du mandat, rum
pay_debit: sera prélevé, sera prélevée, prélevé, prélevée, par prélèvement, prélèvement automatique, sera débité
pay_maybe: si, pouvez, souhaitez, ou, soit, possibilité
pay_card: payé par carte, payée par carte, paiement par carte, réglé par carte, réglée par carte
pay_done: payé, acquitté, acquittée, facture acquittée, facture payée, réglé, réglée, déjà payé, déjà réglé, payé
    le, payée le, réglée le, paiement reçu, réglé par, payée par
pay_not: non, pas, si, être, sera, à, montant, total
pay_way: mode de paiement, mode de règlement, moyen de paiement, moyens de paiement
pay_way_debit: prélèvement, prélèvement sepa
pay_way_card: carte, carte bancaire, carte bleue, carte de crédit
pay_reference: référence de paiement, référence du paiement, référence paiement, communication structurée, référence à
    rappeler, motif du virement, libellé du virement, référence de virement
pay_quote: à rappeler, merci de rappeler, veuillez indiquer, en précisant, merci d indiquer, en indiquant
pay_order: bon de commande, votre commande, numéro de commande, n de commande, n commande, no commande, commande no,
    commande n, réf commande, référence commande, référence de commande, commande client, votre bon de commande
pay_other: boîte postale, date de commande
pay_yours: votre tva, votre n tva, votre numéro de tva, tva client, tva du client, tva acheteur, votre identifiant
""",
    "es": """
months: enero ene, febrero feb, marzo mar, abril abr, mayo may, junio jun, julio jul, agosto ago agto, septiembre
    setiembre sep sept set, octubre oct, noviembre nov, diciembre dic
weekdays: lunes, martes, miércoles, jueves, viernes, mié, jue, vie
date_joiners: de, del, el, a
period_from: del, a partir del
period_to: hasta, y
date: fecha, fch, fec, a día, fechado
invoice_date: f factura, fecha de facturación, fecha facturación, fecha y hora de emisión, fecha y hora de expedición,
    fecha hora de emisión, lugar y fecha, emitida, emitido, emisión, expedida el, expedido el, expedición, fecha de
    venta, fecha venta, fecha de compra, fecha de creación, creada el, fecha de certificación, fecha de generación,
    factura del, fecha de timbrado
due_date: vencimiento, vencimientos, vence en, f vencimiento, vto, vtos, vencimiento del pago, vencimiento de pago,
    vencimiento factura, fecha límite, fecha limite pago, límite de pago, fecha de pago, fecha pago, fecha de cobro,
    fecha de cargo, pagar antes del, pagar hasta, pagadero el, pagadero hasta el, pagadero antes del, pago antes del,
    pago hasta, pago antes de, pague antes de, pague antes del, páguese antes del, adeudo el, se cargará el
other_date: pedido del, entregado el, enviado el, albarán del, hasta, inicio de actividades, validez, vigencia, caduca
    el, expira, nacimiento, impreso el, pagado el, pagada el, recibido el, llegada, salida, próxima factura, próximo
    vencimiento, devengo, devengo del iva, fecha de vto de cae, vto cae, vencimiento cae, fecha de vencimiento de cae,
    vencimiento cai, autorización vigente hasta, fecha límite de emisión, fecha y hora de autorización, pedido
event: orden, orden de compra, despacho, albarán, remisión, operación, devengo, servicio, prestación, realización,
    ejecución, presupuesto, cotización, oferta, caducidad, expiración, nacimiento, impresión, recepción, llegada,
    salida, viaje, lectura, corte, autorización, resolución, contable, contabilización, captura, asiento, validación,
    desde, hasta, inicio de actividades, vigencia, impuesto
payment_terms: condiciones de pago, condición de pago, condiciones pago, vencimiento a, vencimiento en, crédito, a
    crédito
pay: pagos, pagado, pagada, pagadero, pagadera, páguese, paguen, abonar, abone, abonado, abonada, abono, liquidación,
    cancelar, ingresar
term_days: días fecha, días naturales, días hábiles, días laborables, días calendario, dias fecha factura
term_within: plazo de, pagadero a, pagadero en, pago a, pago en, pago dentro de, vence en
term_net: neto, neto a, netos, sin descuento, neto contado
term_end_of_month: fin de mes, final de mes, a fin de mes, último día del mes, fin de mes día de pago
term_at_once: al contado, pago al contado, pago contado, a la vista, inmediato, pago inmediato, vencimiento inmediato,
    inmediatamente, a la recepción, a recepción, al recibir, recepción factura, pago a la vista, pago a la recepción,
    pago al recibir, pago a recepción de factura, contado inmediato, vencimiento a la vista, pagadero a la vista
term_start: desde la recepción, desde la emisión, tras la recepción, fecha de recepción, f.f.
cash_discount: dto pronto pago, dto p.p., descuento pronto pago, pronto pago, dto pp, descuento p.p., descuento
    financiero
late: retraso, recargo por mora, vencida, impago, impagado, recargo por pago tardío, demor*, recargo*, interes*
returns: cambio*
total: totales, total con impuestos, total impuestos incluidos, importe facturado, importe bruto total, monto
    facturado, importe final, total ticket, total pedido, importe líquido con iva, total con igv, total impuestos incl,
    total igv incluido, total impuesto incluido
amount_due: importe líquido, neto a pagar, neto a percibir, líquido a percibir, total a percibir, saldo deudor,
    pendiente, pendiente de pago, cantidad adeudada, adeudado, importe debido, cantidad debida, resto a pagar, a
    abonar, a ingresar, a devolver
subtotal: subtotales, suma base imponible, neto, neto gravado, total neto gravado, suma, total sin impuestos, importe
    sin impuestos, afecto, importe bruto, bruto, total importe bruto, base imponible total, valor de venta, valor
    venta, op gravada, operación gravada, gravadas
amount: importe, importes, monto, montos, cantidad, suma, precio, coste
without_tax: sin iva, neto, neta, no incluido, iva no incluido, s.iva
with_tax: con, impuestos incluidos, i.v.a. incluido, c.iva, después de
tax: impuesto, impuestos, impto, cuota, cuotas, total i.v.a., total impuesto, total impuestos, total de impuestos,
    traslado, traslados, igic, i.g.i.c., ipsi, recargo de equivalencia, recargo equivalencia, rec eq, recargo eq,
    i.g.v., itbis, itbms, isv, impuesto general a las ventas, impoconsumo, ieps, ish, icbper, débito fiscal,
    percepción, percepciones, percepción iibb, perc iibb, ingresos brutos, total tributos, tasa turística, tasas,
    importe total del iva, igv total, ice, iibb, i.i.b.b., imp internos
of_which: de los cuales, incluye, incluye iva, del cual, del cual iva, iva contenido, contiene, impuestos incluidos
withholding: retención, retenciones, ret, irpf, i.r.p.f., total retenciones, total retención, isr, i.s.r., rete-fuente,
    rete-iva, rete-ica, retefte, retención de garantía, detracción, retenido, a cuenta irpf, percepción ganancias,
    autorretención, retenida, retenidos, retenidas
tax_base: base imponible iva, base imponible irpf, base de retención, base retención, gravado, desglose iva, desglose
    impuestos, resumen iva, resumen impuestos
rate: tipo, tipo de iva, tipo impositivo, tipo de gravamen, tasa, tasa iva, tasa de iva, tasa o cuota, porcentaje,
    porcentaje iva, alícuota, alícuota iva, alic iva, alic, porc, código de impuesto, tarifa iva, tipo factor, tipo
    irpf, tipo de retención
shipping: gastos de envío, gastos de transporte, flete, fletes, acarreo
charges: recargo, recargos, cargo, cargos, gastos, total cargos, suplidos
discount: descuento, descuentos, dtos, dcto, desct, total descuento, total descuentos, descuento total, rebaja, ahorro,
    usted ahorra
rounding: redondeo, redondeos, ajuste, redondeado
deposit: anticipos, a cuenta, entrega a cuenta, entregado a cuenta, pago a cuenta, pagos a cuenta, depósitos, seña,
    señal, adelanto, adelantos
paid: pagado, pagada, total pagado, abonado, importe abonado, cobrado, total cobrado, pagos, cancelado, recibido,
    saldado
tendered: efectivo, entregado, recibido en efectivo, su entrega, entrega efectivo, tarjeta, tarjeta de crédito, tarjeta
    crédito, tarj, contado, metálico, bizum
change: cambio, vuelto, vuelta, su cambio, cambio efectivo, devuelto
carried_forward: suma y sigue, suma anterior, arrastre, total página, viene de
previous_balance: saldo previo, factura anterior, última factura, deuda anterior, atrasos, adeudo anterior, importe
    anterior, previa
not_money: cantidad, cantidades, cant, puntos, peso neto, bultos, peso bruto
in_words: en letras, en letra, importe en letras, importe con letra, cantidad con letra, cantidad en letra, cantidad en
    letras
exchange_rate: tipo de cambio, tipo cambio, t.c., tasa de cambio, cambio de divisa, cotización
document: fra, abono, nota de abono, tique, tiquete, boleta, comprobante, factura rectificativa, rectificativa, factura
    proforma, minuta, recibo de honorarios, cfdi, transacción, liquidación, tarjeta de embarque
number: num., folio
invoice_number: referencia factura, referencia de factura, serie y número, serie número, serie folio, serie y folio,
    folio, número y serie, número y fecha, factura serie, folio interno, folio y serie, nº factura simplificada, comp
    nro, comp no, nº ticket, nº de ticket, no ticket, nro ticket
numbered: orden, cuenta, abonado, albarán, entrega, seguimiento, póliza, proyecto, expediente, presupuesto, oferta,
    cotización, artículo, producto, caja, tienda, tarjeta, operación, autorización, proveedor, suministro, habitación,
    colegiado, registro, orden de compra, remito, remisión, cae, resolución, control, aprobación, sucursal, oc,
    comercio, licencia
other_number: su pedido, nuestro pedido, orden de compra, orden compra, o.c., orden, su referencia, su ref, nuestra
    referencia, nuestra ref, referencia de cliente, referencia de pago, cuenta, abonado, socio, albarán, albaranes,
    remito, remisión, póliza, proyecto, expediente, presupuesto, cotización, partida, folio fiscal, uuid, cae, cai,
    cufe, cude, cdc, clave de acceso, autorización, resolución, resolución dian, clave, timbrado, rango autorizado,
    numeración autorizada, csd, caja, cajero, cajera, tienda, sucursal, punto de venta, pto vta
series: prefijo, serie del comprobante, punto de venta, sucursal, sufijo
page: folios
corrected_document: factura rectificada, factura anulada, factura relacionada, factura afectada, comprobante asociado,
    cfdi relacionado
cancels: rectifica, rectificación, anulación, sustituye, modifica, corrige, corrección
corrects: rectificadas, relacionada, relacionado, sustituye, asociado, asociada, afectada, modifica, corregida, abonada
seller: proveedor, emisor, emisora, prestador del servicio, comercializador, arrendador, remitente, acreedor,
    facturador, comercio, vendido por, expedido por, expedida por, facturado por
buyer: receptor, adquiriente, deudor, huésped, abonado, datos de facturación, dirección de facturación, dirección
    facturación, razón social receptor, rfc receptor, rfc del cliente
buyer_phrases: facturada a, factura a, factura para, facturación a, expedida a, expedido a, a nombre de, para, señor
    es, sr es, sres, señores, señor, dirigido a, cargar a
delivery_address: dirección de entrega, dirección entrega, dirección de envío, dirección envío, enviar a, enviado a,
    envío a
attention: atención, atn, proveedor tecnológico, proveedor autorizado, proveedor de certificación, pac
name_label: nombre, razón social, denominación, denominación social, nombre comercial, nombre fiscal, compañía,
    apellidos y nombre, nombre y apellidos, nombre o razón social, apellido y nombre, entidad, sociedad
details: datos, detalles, información, nombre, dirección, domicilio
name_word: grupo, hermanos, hnos, hijos, comercial, comercializadora, industrial, distribuciones
person: srta, d, dña, don, doña, señor, señora, señores, sres, lic
contact: teléfonos, tels, tlfno, tfno, telf, tfn, móvil, correo, correo-e, c.e., email, atención al cliente, servicio
    al cliente, contacto, línea directa, extensión, ext, línea de atención
tax_id: cif, c.i.f., nif cif, cif nif, nif iva, dni, dni nif, nie, rfc, r.f.c., rfc emisor, rfc receptor, cuit,
    c.u.i.t., cuil, cuit cuil, nit, n.i.t., ruc, r.u.c., rut, r.u.t., rif, r.i.f., rnc, r.n.c.
registration: registro mercantil, reg mercantil, inscrita, inscrito, tomo, inscripción, matrícula mercantil, cámara de
    comercio, ingresos brutos, iibb, ing brutos, inicio de actividades, régimen fiscal
bank: datos bancarios, cuenta bancaria, cuenta corriente, nº de cuenta, nº cuenta, número de cuenta, cta
street: calle, c, c.l., avda, avd, plaza, pza, paseo, pº, camino, carretera
place: ciudad, población, localidad, departamento, comuna, dirección, dir, barrio, partido, entidad federativa
title_invoice: factura rectificativa sustitutiva, factura a, cfdi, minuta, recibo de honorarios
title_pro_forma: borrador, pre-factura
title_receipt: tique, tíquet, tiquete, boleta, comprobante de pago
title_credit_note: nota de abono, abono, factura rectificativa, rectificativa, devolución
title_statement: estado de cuenta, recordatorio, aviso de pago, reclamación de pago, requerimiento de pago, liquidación
    bancaria
title_quote: presupuesto, cotización, propuesta, proposición, estimación, estimado, tarifa
title_order: orden, orden de compra, nota de pedido, confirmación, parte de trabajo
title_delivery_note: albarán, remito, remisión, nota de remisión, lista de empaque, carta de porte
not_name: gracias, vuelva pronto, bienvenido, bienvenidos, triplicado, descripción
item_description: descripción, concepto, conceptos, detalle, detalles, artículo, artículos
item_quantity: cantidad, cant, ctdad, ctd, cdad, cantidades, uds, ud, unid, und, cantidad facturada
item_unit_price: precio unitario, precio unit, precio, p unit, precio u, precio ud, precio por unidad, precio unidad,
    v.unit, vr unitario, unitario, u.p.
item_amount: importe, monto, vr total, total línea, importe línea, neto, suma, importe bruto, base, valor venta
item_position: posición, renglón, partida, orden, nro
item_tax: igic, igv, impuesto, impuestos, imp, tipo iva, tipo, tasa, alícuota, alícuota iva, alic iva, re, itbis, porc
    iva, tipo de iva, impto, objeto imp
unit: unidad, ud, uds, pza, pieza
currency: moneda, código de moneda, código moneda, moneda de la factura, código de la divisa, importes en, importe en,
    precios en, expresado en, moneda del documento, importes expresados en, cantidades en
common: el, la, los, las, de, del, y, en, por, para, con, su, sus, que, se, al, un, una, es, este, esta, lo, nuestro,
    nuestra, como, según, gracias, o, usted, será, sobre
pay_to: datos bancarios, transferencia, transferencia a, nuestra cuenta, ingreso en cuenta, ingresar en, abonar en, cuenta
    de abono, cuenta bancaria para, datos de pago, cuenta beneficiaria
pay_from: su cuenta, su cuenta bancaria, cuenta de cargo, cuenta adeudada, su iban, cuenta del cliente, domiciliado en,
    domiciliada en, cuenta de domiciliación, cargo en cuenta
pay_mandate: mandato, referencia del mandato, orden de domiciliación, referencia mandato
pay_debit: recibo domiciliado, adeudo directo, se cargará, será cargado, cargaremos, domiciliado, domiciliada, adeudaremos
pay_maybe: si, puede, o, desea, posibilidad
pay_card: pagado con tarjeta, pagada con tarjeta, pago con tarjeta, tarjeta terminada en
pay_done: pagado, pagada, ya pagado, factura pagada, pago recibido, pagado el, pagada el, cobrado, cobrada
pay_not: no, si, sin, ser, será, importe, total
pay_way: forma de pago, método de pago, medio de pago, modo de pago
pay_way_debit: domiciliación, domiciliación bancaria, adeudo, recibo domiciliado, giro bancario
pay_way_card: tarjeta, tarjeta de crédito, tarjeta de débito
pay_reference: referencia de pago, referencia del pago, concepto de pago, concepto de la transferencia, referencia de
    transferencia
pay_quote: indicando, por favor indique, indique, rogamos indiquen
pay_order: orden de compra, su pedido, pedido, pedido no, no pedido, no de pedido, número de pedido, número de orden de
    compra, o c, referencia de pedido, pedido cliente
pay_other: apartado de correos, fecha de pedido, fecha pedido
pay_yours: nif cliente, cif cliente, nif del cliente, cif del cliente, su nif, su cif, rfc receptor, rfc cliente, rfc del
    cliente, cuit cliente, rfc del receptor
""",
    "it": """
months: gennaio gen genn, febbraio feb febbr, marzo mar, aprile apr, maggio mag magg, giugno giu, luglio lug, agosto
    ago, settembre set sett, ottobre ott, novembre nov, dicembre dic
weekdays: lunedì, martedì, mercoledì, giovedì, venerdì, sabato, domenica, mar, gio
date_joiners: di, del, il, lì, dal, al
time: ora, ore, alle, alle ore, orario
period_from: dal, da, dalla, tra, a partire dal
period_to: fino al
date: del, data e ora, datata, il
invoice_date: data fatturazione, data di fatturazione, data d'emissione, emessa il, emesso il, emissione, fattura del,
    data creazione, data vendita, data rilascio
due_date: scadenza, scadenze, scad, scadenza il, scade il, scadenza pagamento, scadenza di pagamento, scadenza fattura,
    scadenza pagamenti, termine pagamento, termine di pagamento, termine ultimo, pagare entro, pagare entro il, da
    pagare entro, pagabile entro, pagabile entro il, pagamento entro, pagamento entro il, pagamento il, entro il, entro
    la data, dovuto il, dovuto entro, da saldare entro, saldo entro il, data pagamento prevista, data decorrenza
    termini, addebito il, data addebito, data di addebito, sarà addebitato il
other_date: ordine del, vostro ordine del, vs ordine del, consegnato il, consegna, spedito il, d.d.t. del, competenza,
    dal, fino al, inizio, fine, contratto del, preventivo del, offerta del, validità, nato il, nata il, nato a,
    stampato il, pagato il, incassato il, ricevuto il, arrivo, partenza, lettura del, prossima fattura, aggiornato al,
    esigibilità iva, esigibilità dell'iva, data fattura originale, data fattura collegata
event: ordine, consegna, spedizione, ddt, trasporto, bolla, ritiro, servizio, prestazione, intervento, operazione,
    effettuazione, inizio, fine, contratto, convenzione, stipula, preventivo, offerta, validità, nascita, stampa,
    ricezione, ricevimento, arrivo, partenza, prenotazione, soggiorno, lettura, invio, trasmissione, protocollo,
    acquisto, iscrizione, registrazione, contabilizzazione, contabile, attivazione, esigibilità, apertura, chiusura,
    pagamento
payment_terms: condizioni di pagamento, condizione di pagamento, termini di pagamento, termine di pagamento, modalità
    di pagamento, pagamento, scadenza a, fattura a
pay: pagare, pagamenti, pagabile, pagato, pagata, saldare, saldo, versare, versamento, bonifico, bonificare, rimessa,
    corrispondere
term_days: giorni, giorno, gg, g.g., giorni lavorativi, giorni di calendario
term_weeks: settimane, settimana
term_months: mesi, mese
term_within: entro, pagamento entro, da pagare entro, pagabile entro, pagabile in, non oltre, rimessa diretta a
term_net: netti, senza sconto, netto a
term_end_of_month: fine mese, f.m., fine del mese, a fine mese, fine mese data fattura, d.f.f.m., dffm, fm
term_at_once: vista fattura, a vista fattura, immediato, pagamento immediato, rimessa diretta immediata, in contanti,
    alla consegna, pagamento alla consegna, al ricevimento, al ricevimento fattura, pagamento alla ricezione, pagamento
    al ricevimento, pagamento vista fattura, pagamento in contanti, pagabile a vista, pagamento a ricevimento fattura,
    scadenza a vista
term_start: dalla fattura, dal ricevimento, dalla ricezione, dopo il ricevimento, dall'emissione, dalla consegna
cash_discount: sconto cassa, sconto pagamento, sconto per pagamento anticipato, sconto per pronto pagamento, sconto
    incondizionato, sconto finanziario, abbuono per pagamento
late: interessi di mora, ritardato pagamento, sollecito, scaduto, insoluto, tardivo, ritard*, interess*, penal*
returns: reso, resi, restitu*, cambio, cambi, garanz*, recess*, contestaz*
total: totale, totali, totale iva inclusa, totale iva compresa, totale comprensivo di iva, totale ordine, importo
    complessivo, totale imposte incluse
amount_due: netto a pagare, da pagare, a pagare, dovuto, somma dovuta, saldo fattura, residuo, rimanente, rimanenza,
    importo scadenza, importo rata, da saldare, a saldo, netto da pagare, netto dovuto, importo pagamento, importo
    bonifico, importo addebitato, da versare, a vostro debito, a vs debito, insoluto
subtotal: sub-totale, subtotali, totale parziale, parziale, imponibile, totale imponibile, tot imponibile, totale
    imponibili, totale merce, totale merci, merce, totale righe, totale iva esclusa, totale iva escl, prima delle
    imposte, totale prestazioni, totale servizi, totale compensi, totale onorari, totale articoli, totale prodotti
amount: importo, importi, somma, valore, prezzo, ammontare, euro
without_tax: esclusa, escluso, esclusi, escl, iva esclusa, iva escl, senza, senza iva, al netto, al netto di, netta,
    prima, i.e., più iva, oltre iva, non ivato, ante
with_tax: inclusa, iva inclusa, iva incl, compresa, compreso, comprensivo, ivato, ivata, i.i., lordo, lorda, i.c., iva
    compresa, dopo
tax: imposta, imposte, totale iva, totale i.v.a., totale imposta, totale imposte, tot iva, tassa, tasse, totale tasse,
    imposta di soggiorno, tassa di soggiorno, accisa, imposta totale, addizionale, imposta di consumo, tributo, iva
    totale, iva a debito, cassa previdenziale, contributo cassa, contributo integrativo, rivalsa, contributo
    previdenziale, inarcassa, cnpadc, cassa avvocati, contributo c.p.a., contributo enpap, contributo inps, imposta
    bollo
of_which: di cui, comprensivo di, inclusa, compresa, iva inclusa nel prezzo, include, di cui imposta, iva compresa nel
    prezzo
withholding: ritenuta, ritenute, ritenuta d'acconto, ritenuta acconto, r.a., totale ritenute, totale ritenuta, rit
    acconto, rit d'acconto, split payment, scissione dei pagamenti, iva a carico del cessionario, trattenuta,
    trattenute, ritenuta di garanzia, enasarco, ritenuto
tax_base: imponibile, imponibile iva, imponibili, base imponibile, totale imponibile, base di calcolo, imponibile
    ritenuta, imponibile cassa, riepilogo iva, riepilogo aliquote, riepilogo aliquote iva, castelletto iva, dati di
    riepilogo
rate: aliq iva, aliquote, percentuale, tasso, percentuale iva, natura, codice iva, al iva, aliquota ritenuta
shipping: spese di spedizione, spese spedizione, spedizione, spese di trasporto, spese trasporto, trasporto, costi di
    spedizione, costo di spedizione, spese di consegna, consegna, imballo, imballaggio, spese imballo, spese di
    imballaggio
charges: spese, spese di incasso, bollo, bolli, imposta di bollo
discount: sconto, sconti, sc, totale sconto, totale sconti, sconto totale, sconto merce, abbuono, abbuoni, riduzione,
    ribasso, buono, buoni, hai risparmiato, risparmio
rounding: arrotondamento, arrotondamenti, arrotondato, arr, arrot, abbuono arrotondamento
deposit: acconto, acconti, acconto versato, acconto ricevuto, acconto pagato, anticipi, anticipo versato, anticipo
    ricevuto, caparra, a dedurre, a detrarre, pagamento anticipato ricevuto
paid: pagato, pagata, totale pagato, pagamenti, pagamento ricevuto, versato, incassato, saldato, quietanzata,
    quietanza, pagamento effettuato, ricevuto, pagato a oggi
tendered: contanti, contante, pagamento contante, pagamento contanti, pagamento elettronico, carta, carta di credito,
    carta di debito, carta credito, bancomat, pos, assegno, assegni, pagobancomat, satispay, ticket, buoni pasto
change: resto, resto contanti, cambio resto, di resto, resto in contanti
carried_forward: a riportare, riporto, riportato, da riportare, totale pagina, totale a riportare, riporto da pagina
previous_balance: saldo precedente, fattura precedente, ultima fattura, arretrati, insoluti, saldo iniziale, scaduto,
    precedenti, pregresso, pregressi, riporto
not_money: quantità, qta, q.tà, qtà, punti, peso netto, peso lordo, colli
in_words: in lettere, importo in lettere, totale in lettere, diconsi euro, somma in lettere
exchange_rate: tasso di cambio, cambio del giorno, controvalore, valuta estera, conversione
document: fattura, fatture, fatt, fatt.ra, nota di credito, ricevuta, scontrino, parcella, preavviso di parcella,
    fattura proforma, notula, nota di debito, transazione, documento commerciale, bolletta, nota di accredito, avviso
    di parcella, n.c., ft.
number: n.ro, nr., prog, progressivo, protocollo, codice, rif
invoice_number: preavviso n, progressivo, nostra fattura, nr fattura di vendita
numbered: ordine, cli, ddt, bolla, spedizione, contratto, polizza, commessa, pratica, preventivo, offerta, articolo,
    prodotto, lotto, cassa, carta, autorizzazione, fornitore, agente, conto, telefono, utenza, prenotazione, camera,
    rea, albo, tessera, iscrizione, linea, destinatario, univoco, ufficio, sdi, cig, cup, tavolo, barre, progetto
other_number: ordine, ordine cliente, ordine d'acquisto, oda, conferma d'ordine, vs ordine, vostro ordine, ns ordine,
    nostro ordine, vs riferimento, ns riferimento, vs rif, ns rif, riferimento, riferimenti, riferimento
    amministrazione, cod cli, d.d.t., bolla, documento di trasporto, contratto, convenzione, polizza, commessa,
    progetto, cantiere, pratica, preventivo, cod articolo, codice, cod, matricola, lotto, cig, cup, sdi, identificativo
    sdi, pec, progressivo invio, cassa, cassiere, negozio, punto vendita, operatore, tavolo, coperti, terminale,
    autorizzazione, aut, tml, esercente, stan, telefono
series: sezionale, registro, prefisso, suffisso
page: pagine, foglio
corrected_document: fattura di riferimento, fattura collegata, fattura originale, fattura originaria, fatture
    collegate, rif fattura, riferimento fattura
cancels: storno, a storno, a rettifica, rettifica, annulla, annullamento, sostituisce, in sostituzione, relativa,
    correzione
corrects: originale, originaria, collegata, collegate, rettifica, rettificata, storno, stornata, annulla, sostituisce,
    riferimento, corretta
seller: venditore, fornitore, prestatore, cedente prestatore, emittente, mittente, soggetto emittente, emesso da,
    emessa da, fatturato da, fattura da, venduto da, dati azienda, creditore, locatore, esercente, appaltatore,
    pagabile a, conto pagabile a
buyer: clienti, acquirente, compratore, committente, cessionario, cessionario committente, cliente cessionario,
    destinatario fattura, intestatario, intestatario fattura, intestazione, debitore, pagatore, conduttore, paziente,
    ospite, abbonato, pagabile da
buyer_phrases: fatturare a, fatturato a, fattura a, fattura per, intestata a, intestato a, intestare a, emessa a,
    emesso a, addebitare a, venduto a, spett, spett.le, spettabile, spettabile ditta, egr, egr sig, egregio, egregio
    signor, gent, gent.le, gentile
delivery_address: indirizzo di consegna, indirizzo consegna, indirizzo di spedizione, indirizzo spedizione, spedire a,
    spedito a, destinazione merce
attention: all'attenzione di, alla cortese attenzione, c.a., soggetto emittente terzo, intermediario
name_label: denominazione, nominativo, ragione sociale, ditta, società, azienda, impresa, cognome nome, cognome e nome,
    nome e cognome, rag soc, rag sociale, denominazione o ragione sociale, ente
details: dati, dettagli, informazioni, indirizzo
name_word: gruppo, figli, fratelli, f.lli, ditta, società, azienda, impresa, officina
person: sig, sig.ra, sigg, sig.na, spett, spett.le, spettabile, egr, gent, gent.mo, gent.ma, dott, dott.ssa, avv, geom,
    rag, arch, signor, signora
contact: cellulare, pec, posta elettronica, indirizzo e-mail, sito, servizio clienti, assistenza, assistenza clienti,
    numero verde, contatti, contattaci, recapiti, pec mail
tax_id: p.iva, p. iva, partita iva, part.iva, part iva, partita i.v.a., p.i.v.a., piva, codice fiscale, cod.fisc, cod
    fiscale, c.f., codice fiscale e partita iva, c.f. e p.iva, c.f. p.iva, p.iva e c.f., c.f.p.iva, p.iva cod fiscale,
    p.iva c.f., p.iva cf, partita iva codice fiscale, codice fiscale partita iva, identificativo fiscale,
    identificazione iva, identificativo iva, codice iva cliente, gruppo iva, partita iva gruppo
registration: rea, r.e.a., c.c.i.a.a., cciaa, registro imprese, registro delle imprese, reg imprese, reg imp, capitale
    sociale, cap soc, cap sociale, interamente versato, sede legale
bank: banca, dati bancari, coordinate bancarie, conto corrente, c.c.b., swift
street: via, viale, v.le, piazza, p.zza, p.za, piazzale, p.le, corso, c.so, l.go
place: città, comune, prov, cap, c.a.p., codice postale, paese, nazione, stato, località, regione, indirizzo,
    residenza, luogo, sede
title_invoice: fattura, fatture, fatturapa, fattura a saldo, parcella, notula, nota di debito
title_pro_forma: fattura pro-forma, fattura proforma, proforma fattura, preavviso di parcella, avviso di parcella,
    avviso di fattura
title_receipt: ricevuta, scontrino, documento commerciale, quietanza, copia cliente, copia esercente, corrispettivo
title_credit_note: nota di credito, nota di accredito, nota accredito, nota di variazione, storno, rimborso
title_statement: estratto conto, sollecito, promemoria, avviso di pagamento, diffida, riepilogo conto, situazione
    contabile
title_quote: preventivo, offerta, quotazione, stima, listino prezzi
title_order: ordine, conferma d'ordine, ordine cliente, conferma di prenotazione, scheda di lavoro
title_delivery_note: d.d.t., documento di trasporto, bolla, lettera di vettura, lista di imballaggio, distinta di
    carico
not_name: grazie, arrivederci, ringraziamo, benvenuti, originale, duplicato, descrizione, oggetto
item_description: descrizione, descrizioni, articolo, articoli, prodotto, prodotti, servizio
item_quantity: quantità, qta, q.tà, qtà, q.ta, quantita, pezzi, pz, ore, n, quantità fatturata
item_unit_price: prezzo unitario, prezzo unit, prezzo un, prezzo, prezzo u, costo unitario, costo, tariffa, valore
    unitario, importo unitario, prezzo netto, prezzo di listino, unitario
item_amount: importo, totale, totale riga, importo riga, valore, imponibile, prezzo tot, tot, importo netto riga,
    totale imponibile, importo euro, totale iva esclusa, prezzo
item_position: posizione, riga, n riga, num, nr linea, numero linea, rg
item_tax: aliquota iva, aliq iva, codice iva, imposta, c.i., al iva, al, c iva, natura, imposte, tasse
unit: pezzo, pezzi, nr, n, cad, cadauno, u.m., um, unità di misura, ora, ore
currency: codice valuta, moneta, valuta fattura, valuta della fattura, codice valuta fattura, importi in, importi
    espressi in, prezzi in, espresso in, valuta documento
common: il, lo, la, i, gli, le, di, del, della, dei, delle, e, in, per, con, da, dal, al, alla, un, una, che, si, non,
    è, vostro, vostra, nostro, nostra, come, sono, su, questo, questa, grazie, ai, sensi, entro
pay_to: coordinate bancarie, dati bancari, bonifico, bonifico a, nostro conto, appoggio bancario, banca d appoggio, intestato
    a, nostre coordinate bancarie, bonifico su, istituto finanziario, banca di appoggio
pay_from: vostro conto, suo conto, conto addebitato, conto di addebito, addebito sul conto, addebito su conto, vostro iban,
    conto del debitore, vostra banca, conto del cliente
pay_mandate: mandato, riferimento mandato, codice mandato
pay_debit: addebito diretto, verrà addebitato, sarà addebitato, addebitato, addebito in conto, addebiteremo
pay_maybe: se, potete, può, oppure, o, desidera
pay_card: pagato con carta, pagata con carta, pagamento con carta, pagato carta
pay_done: pagato, pagata, già pagato, già pagata, fattura pagata, saldato, saldata, quietanzata, pagamento ricevuto, pagato
    il, pagato in contanti
pay_not: non, se, essere, da, importo, totale
pay_way: modalità di pagamento, metodo di pagamento, tipo di pagamento, modalità pagamento
pay_way_debit: addebito, rid, sdd, addebito diretto
pay_way_card: carta, carta di credito, carta di pagamento, carta di debito
pay_reference: riferimento pagamento, riferimento di pagamento, causale bonifico, causale del bonifico, causale versamento
pay_quote: si prega di indicare, indicando, indicare, citare
pay_order: ordine di acquisto, vostro ordine, vs ordine, ordine no, no ordine, n ordine, numero ordine, rif ordine, ordine
    cliente, ident ordine di acquisto, ordine n
pay_other: casella postale, data ordine
pay_yours: vostra p iva, vs p iva, p iva cliente, partita iva cliente, sua p iva, vostra partita iva
""",
    "pt": """
months: janeiro jan, fevereiro fev, março mar, abril abr, maio mai, junho jun, julho jul, agosto ago, setembro set,
    outubro out, novembro nov, dezembro dez
weekdays: segunda-feira, terça-feira, quarta-feira, quinta-feira, sexta-feira, segunda, terça, quarta, quinta, sexta,
    seg, ter, qua, qui, sex
date_joiners: de, do, da, em, a
period_from: do, referente
period_to: até, ao
date: data e hora, datado, datada
invoice_date: data de faturação, data de faturamento, data do faturamento, data da emissão, emitida em, emitido em,
    emissão, emitida a, data e hora da emissão, data hora emissão, data e hora da emissão da nfs-e, data de emissão da
    nfs-e, fatura de, data da compra, data de criação, data autorização emissão, data de emissão da nota fiscal
due_date: vencimento, vencimentos, vence em, vence a, vencimento em, vencimento da fatura, vencimento fatura,
    vencimento do pagamento, data limite, data limite pagamento, data-limite, limite de pagamento, pagar até, a pagar
    até, pagável até, pagamento até, pague até, pagamento em, data de pagamento, data do pagamento, data para
    pagamento, débito em, data de débito, data do débito, será debitado em, prazo até, liquidar até, pagamento devido,
    devido em
other_date: pedido de, encomenda de, entregue em, expedido em, enviado em, referente a, mês de referência, mês
    referência, até, fim, contrato de, validade, nascimento, impresso em, pago em, paga em, recebido em, chegada,
    saída, partida, próxima fatura, data do documento de origem, data da fatura original, carga, à disposição do
    adquirente, colocados à disposição, exigibilidade do iva, atualizado em, protocolo de autorização, data de saída
    entrada, data saída entrada
event: encomenda, ordem, expedição, guia, carga, descarga, saída, serviço, prestação, realização, competência, inicial,
    fim, orçamento, proposta, validade, nascimento, impressão, recebimento, receção, chegada, partida, viagem, leitura,
    autorização, protocolo, processamento, validação, registo, lançamento, contabilização, facto tributário, fato
    gerador, exigibilidade, colocação à disposição, inscrição, compra
payment_terms: vencimento a, vencimento em, fatura a
pay: pagamentos, pagável, liquidação, liquidado, quitar, quitação, regularizar
term_days: dias úteis, dias corridos, dias de calendário, ddl
term_within: no prazo de, pagamento em, pagável em, pagável a, pagar em, em até
term_net: líquido, líquidos, líquido a, sem desconto
term_end_of_month: fim do mês, fim de mês, final do mês, fora o mês, último dia do mês
term_at_once: pronto pagamento, a pronto, a pronto pagamento, imediato, pagamento imediato, imediatamente, na receção,
    na recepção, no recebimento, pagamento a pronto, pagamento na receção, pagamento no ato, pagamento a pronto
    pagamento, pagamento contra entrega, pagável à vista, pagamento contra fatura, pagamento no ato da entrega
term_start: após emissão, após a emissão, da emissão, após receção, após a receção, após o recebimento, da receção, do
    recebimento, a contar, a partir
cash_discount: desconto de pronto pagamento, desconto pronto pagamento, desconto p.p., desconto financeiro, desconto
    por pagamento antecipado, desc p.p., desconto pontualidade
late: em atraso, após o vencimento, após vencimento, juros e multa, inadimplência, encargos por atraso, atras*, juro*,
    multa*
returns: troca*
total: totais, total geral, total com impostos, total com imposto, total liquidado documento, valor do serviço, valor
    dos serviços, total em, total do pedido, total da encomenda, valor faturado, total do serviço, total das despesas,
    total impostos incluídos
amount_due: valor líquido, líquido a receber, a receber, saldo devedor, em dívida, devido, em aberto, resta pagar,
    falta pagar, valor em falta, pendente, a liquidar, valor cobrado, valor a debitar, valor do débito, valor do
    boleto, por liquidar
subtotal: ilíquido, antes de impostos, antes do iva, soma, total das linhas, total de mercadorias, total mercadorias,
    mercadorias, total mercadoria serviços, valor dos produtos, total dos produtos, total produtos, total de serviços,
    total serviços, total dos serviços, total tributável, valor tributável, total da incidência, incidência
amount: valores, montante, montantes, importância, quantia, preço, soma, custo, vlr, vl
without_tax: sem, sem iva, s iva, líquido, líquida, ilíquido, iva não incluído, não incluído, acresce iva, mais iva,
    isento de iva
with_tax: com, com iva, c iva, impostos incluídos, bruta, após
tax: imposto, impostos, total de iva, total do iva, total imposto, total impostos, total de impostos, total dos
    impostos, total do imposto, icms, ipi, total do ipi, iss, issqn, pis, cofins, cbs, ibs, valor total dos tributos,
    imposto do selo, taxa turística, taxa municipal, iec, iva liquidado, resumo do iva total, fcp, difal, iva à taxa
of_which: dos quais, do qual, inclui, incluindo iva, inclui iva, dos quais iva, contém
withholding: retenção, retenções, irs, irc, retido, irrf, inss, csll, total de retenções, total das retenções, total
    retenções, total retenção, imposto de renda, retenção de garantia, crf, deduções e retenções, contribuição
    previdenciária, retida, retidos, retidas
tax_base: incidência, base de iva, base do iva, valor tributável, base cálculo icms, bc icms, resumo iva, resumo
    impostos
rate: taxa, taxa iva, taxa de iva, taxa do iva, taxa imposto, taxa de imposto, alíquota icms, alíq icms, alíq ipi,
    alíquota do iss, percentagem, percentual, porcentagem, taxa %, código iva, cód imposto, alíquota %
shipping: despesas de envio, despesas de transporte, custo de transporte, frete, valor do frete, entrega
charges: encargos, encargo, despesas, outros custos, acréscimo, acréscimos, sobretaxa
discount: desconto, descontos, desconto total, total desconto, total descontos, total de descontos, valor do desconto,
    abatimento, abatimentos, redução, poupou, poupança, economia
rounding: arredondamento, arredondamentos, arredondado, acerto, acertos, valor do arredondamento
deposit: adiantamento, adiantamentos, sinal, entrada, por conta, pagamento por conta, pagamentos por conta, caução
    paga, antecipação, pagamento antecipado recebido, valor adiantado, pré-pago
paid: paga, total pago, pagamentos, pagamento recebido, pagamento efetuado, recebido, total recebido, liquidada,
    quitado, quitação, pago até à data
tendered: dinheiro, numerário, entregue, cartão, cartão de crédito, cartão crédito, multibanco, mb, mbway, pix, débito,
    crédito
change: troco, troco em dinheiro, devolução troco, valor do troco
carried_forward: a transportar, transportado, total da página, soma a transportar, de transporte
previous_balance: fatura anterior, última fatura, faturas anteriores, valores em atraso, em atraso, débito anterior,
    dívida anterior, saldo inicial
not_money: quantidade, quantidades, qtd, pontos, peso líquido, volumes, peso bruto
in_words: por extenso, valor por extenso, extenso, importância por extenso, total por extenso, quantia por extenso, a
    importância de
exchange_rate: taxa de câmbio, taxa câmbio, cotação, contravalor, equivalente a
document: fatura, faturas, fatura-recibo, fatura recibo, talão, venda a dinheiro, cupom, nf, nf-e, nfe, nfs-e, nfse,
    nfc-e, nfce, fs, fr, nota de pagamento, nota pagamento
invoice_number: referência da fatura, número da nota fiscal, nº da nota fiscal, extrato no, extrato nº, nossa fatura,
    número e série, ccf, coo
numbered: encomenda, ordem, conta, guia de remessa, guia de transporte, rastreio, apólice, projeto, processo,
    orçamento, proposta, cotação, artigo, produto, caixa, loja, cartão, autorização, fornecedor, quarto, requisição,
    compromisso, ordem de compra, nota de encomenda, rps, protocolo, verificação, validação, operador, vendedor,
    município, telefone
other_number: encomenda, v encomenda, vossa encomenda, sua encomenda, pedido de compra, ordem de compra, ordem, ordem
    de serviço, nota de encomenda, referências, sua referência, vossa referência, v referência, vossa ref, nossa
    referência, nossa ref, referência do cliente, referência de pagamento, entidade, requisição, v requisição,
    compromisso, conta, guia de remessa, guia de transporte, rastreio, apólice, projeto, projecto, processo, orçamento,
    proposta, cód produto, artigo, atcud, hash, chave de acesso, chave, protocolo, protocolo de autorização, rps, nsu,
    caixa, operador, loja, tpa
series: sér, prefixo, série da nota
page: folha, folhas
corrected_document: fatura original, documento de origem, documento original, fatura de origem, fatura retificada,
    fatura anulada
cancels: anulação, substitui, retifica, retificação, correção, estorno, cancelamento
corrects: origem, retificada, referente, substitui, referenciada, estorno, corrigida
seller: fornecedor, emissor, prestador de serviços, prestador do serviço, prestador de serviço, remetente, credor,
    senhorio, locador, comerciante, transmitente, entidade emitente, entidade emissora
buyer: destinatário remetente, tomador de serviços, tomador do serviço, tomador de serviço, sacado, devedor, hóspede,
    consumidor, assinante, dados de faturação
buyer_phrases: faturar a, faturado a, faturar para, faturado para, fatura para, cobrar de, vendido para, emitida para,
    em nome de, exmo, exmos, exmo sr, exmos srs, exma, exmo senhor, exmos senhores
delivery_address: morada de entrega, endereço de entrega, morada de envio, endereço de envio, local de entrega,
    entregar a, entregar em
attention: a/c, ao cuidado de, a cuidado de, à atenção de, atenção, contacto
name_label: razão social, denominação, denominação social, nome empresarial, nome fantasia, nome razão social,
    sociedade, entidade, nome ou razão social, nome comercial
details: dados, detalhes, informações, morada, endereço, identificação
name_word: irmãos, filhos, comércio, indústria, serviços, sociedade, companhia, padaria
person: srs, exmo, exma, exmos, eng, senhor, senhora, senhores, dom, ilmo
contact: telef, telefone, telefones, telemóvel, tlm, telm, fone, fone fax, correio eletrónico, correio electrónico,
    correio eletrônico, endereço eletrónico, apoio ao cliente, atendimento ao cliente, linha de apoio, sac, contactos,
    contatos, contacte nos, linha direta, geral
tax_id: nipc, n.i.p.c., nif nipc, contribuinte, contrib, nº fiscal, pessoa coletiva, pessoa colectiva, cnpj, c.n.p.j.,
    cpf, c.p.f., cnpj cpf, cpf cnpj, cnpj cpf nif, identificação fiscal, id fiscal, registo fiscal, código fiscal,
    inscrição estadual, insc estadual, inscrição municipal, insc municipal, inscr est, inscr mun
registration: conservatória, registo comercial, matriculada, c.r.c., cap social, sede, sede social, alvará, junta
    comercial, nire, cae, cnae, regime especial
bank: dados bancários, conta bancária, conta corrente, conta à ordem, nib
street: rua, r, travessa, tv, praça, pç, praceta, lg, estrada
place: cidade, localidade, concelho, freguesia, cep, c.e.p., uf, bairro, região, morada, endereço, logradouro, número
    complemento
title_invoice: fatura, faturas, fatura-recibo, factura-recibo, nota de pagamento
title_pro_forma: fatura pro-forma, fatura proforma, rascunho
title_receipt: talão, cupom, comprovante, comprovativo
title_credit_note: nota de créditos, nota de devolução, devolução, estorno, reembolso, fatura retificativa
title_statement: extrato, conta corrente, aviso de pagamento, lembrete, aviso de vencimento
title_quote: orçamento, cotação, estimativa, tabela de preços
title_order: encomenda, ordem de compra, nota de encomenda, pedido de compra, ordem de serviço, encomenda de cliente
title_delivery_note: guia de remessa, guia de transporte, guia, guia de devolução, romaneio
not_name: obrigado, obrigada, agradecemos, volte sempre, bem-vindo, bem-vindos
item_description: descrição, designação, artigo, artigos, produto, produtos, serviço
item_quantity: quantidade, quantidades, qtd, qtde, qtds, qtdade, quantidade faturada, q, dias
item_unit_price: preço unitário, preço unit, preço, preço un, preço uni, pr unit, preço u, p.v.p., pvp, unitário
item_amount: total líquido, valor líquido, montante, importância, total linha, total da linha, valor da linha, líquido,
    vl total, vlr total
item_position: posição, linha, nº linha, ord
item_tax: taxa iva, taxa, imposto, impostos, tx iva, icms, ipi, alíq icms, alíq ipi, aliq icms, aliq ipi, v.icms,
    v.ipi, iss, taxas, taxa de iva, vl icms, cst
unit: uni, unidade, peça, mês, meses, semana
currency: moeda, código da moeda, código moeda, moeda da fatura, valores em, valores expressos em, montantes em, preços
    em, expresso em, moeda do documento
common: o, a, os, as, de, do, da, dos, das, e, em, na, para, por, com, um, uma, que, se, não, ao, à, é, são, seu, sua,
    nosso, nossa, este, esta, ou, como, mais, pelo, pela, obrigado, até
pay_to: dados bancários, dados para pagamento, transferência para, transferência bancária, nossa conta, favorecido, conta
    bancária, coordenadas bancárias
pay_from: sua conta, vossa conta, conta debitada, conta a debitar, débito na conta, conta do cliente, seu iban
pay_mandate: mandato, referência do mandato, adc, número de autorização
pay_debit: será debitado, será debitada, débito em conta, débito automático, debitaremos
pay_maybe: pode, se, ou, caso, deseja
pay_card: pago com cartão, paga com cartão, pagamento com cartão, cartão terminado em
pay_done: já pago, fatura paga, pagamento recebido, liquidado, liquidada, pago em
pay_not: não, se, ser, a, valor, total
pay_way: forma de pagamento, método de pagamento, modo de pagamento, meio de pagamento, condição de pagamento
pay_way_debit: débito direto, débito directo, débito em conta
pay_way_card: cartão, cartão de crédito, cartão de débito
pay_reference: referência de pagamento, referência para pagamento, referência multibanco, referência do pagamento
pay_quote: por favor indique, indicando, indicar, mencionar
pay_order: ordem de compra, nota de encomenda, vossa encomenda, encomenda, encomenda no, no encomenda, requisição, pedido de
    compra, v encomenda, número do pedido
pay_other: caixa postal, apartado, data da encomenda
pay_yours: nif cliente, nif do cliente, v contribuinte, vosso contribuinte, seu nif, cnpj destinatário, v no contribuinte
""",
    "nl": """
months: januari jan, februari feb febr, maart mrt maa, april apr, mei, juni jun, juli jul, augustus aug, september sep
    sept, oktober okt, november nov, december dec
weekdays: maandag, dinsdag, woensdag, donderdag, vrijdag, zaterdag, zondag, ma, wo, vr, za, zo
date_joiners: de, van, e, ste, op, den
time: tijd, tijdstip, uur, tijd van
period_from: van, vanaf, tussen, sinds, ingaande
period_to: tot, tot en met, t/m, t.m., en
date: dd, d.d., van, gedateerd
invoice_date: factuur-datum, factuur van, nota-datum, rekeningdatum, uitgiftedatum, uitgereikt op, datum van uitgifte,
    datum uitreiking, uitreikingsdatum, datum van uitreiking, opgemaakt op, opmaakdatum, aanmaakdatum, aangemaakt op,
    facturatiedatum, facturatie-datum, facturatie datum, facturering datum, documentdatum, document-datum, bondatum,
    kassabondatum, creditnota-datum, creditnotadatum
due_date: verval-datum, vervaldag, vervalt, te betalen voor, te betalen vóór, te betalen op, te betalen uiterlijk,
    uiterlijk te betalen, te betalen tegen, te voldoen voor, te voldoen vóór, te voldoen uiterlijk, te voldoen op,
    betalen voor, betalen vóór, betaaldatum, betaal-datum, betaal voor, betaal vóór, betaaltermijn tot, betaalbaar
    voor, betaalbaar vóór, betaalbaar op, betaalbaar tot, betaling voor, betaling vóór, betaling uiterlijk,
    betalingsdatum, datum van betaling, betaling verwacht voor, betaling verschuldigd op, verschuldigd op
other_date: bestelling van, besteld op, geleverd op, levering op, verzonden op, verstuurd op, factuurperiode,
    facturatieperiode, leverperiode, verbruiksperiode, tijdvak, vanaf, tot, tot en met, t.m., begin, einde, contract
    van, offerte van, geldig tot, geldigheid, geboren, geprint op, afgedrukt op, betaald op, voldaan op, ontvangen op,
    aankomst, vertrek, geboekt op, boeking van, volgende factuur, volgende incasso, oorspronkelijke factuurdatum,
    originele factuurdatum, verblijf van
event: bestel, bestelling, lever, levering, leverings, geleverd, verzend, pakbon, prestatie, dienst, uitvoering,
    uitvoerings, werkzaamheden, eind, ingangs, offerte, verloop, geboorte, geb, afdruk, ontvangst, aankomst, vertrek,
    reis, boeking, boekings, boek, reserverings, opname, aankoop, inschrijf, registratie, invoer, btw, belasting,
    verschuldigdheid, oplever, ophaal, transport, ondertekenings
payment_terms: betalings-condities, betalingsconditie, betaal-condities, betalings-voorwaarden, betaal-voorwaarden,
    betalingsvoorwaarde, betalings-termijn, betaal-termijn, betalingstermijn, betaaltermijn
pay: betal*, betaal*, voldoe*, voldaan, overma*, over te maken, overschrij*
term_days: dagen, dag, dgn, kalenderdagen, werkdagen, bankwerkdagen, daagse
term_weeks: weken
term_months: maanden, maand
term_within: te betalen binnen, te voldoen binnen, betaling binnen, termijn van, over te maken binnen
term_net: netto contant, zonder korting, zonder aftrek
term_end_of_month: einde maand, einde van de maand, eind van de maand, eind maand, ultimo, laatste dag van de maand,
    einde volgende maand, e.m.
term_at_once: per direct, direct te betalen, direct te voldoen, onmiddellijk, bij ontvangst, na ontvangst direct, op
    ontvangst, bij ontvangst factuur, contante betaling, à contant, betaling per direct, betaling direct, directe
    betaling, betaling onmiddellijk, betaling contant, te betalen bij ontvangst, te betalen na ontvangst, direct na
    ontvangst te voldoen, betaling à contant
term_start: na ontvangst, na dagtekening, na levering, na verzending, na facturatie, na factuur
cash_discount: betalingskorting, korting contant, contantkorting, kredietbeperking, kredietbeperkingstoeslag, korting
    bij betaling, betaalkorting
late: te laat, verzuim, incassokosten, laattijdige betaling, schadebeding, niet tijdige betaling, herinnering,
    verlopen, achterstallig, buitengerechtelijke, rente*, aanmaning*, verwijl*, nalatig*, laattijdig*
returns: ruil*, klacht*, herroep*, bedenktijd, annuler*, opzeg*
total: totaal, totalen, eind-totaal, eindbedrag, totaalprijs, credit-bedrag, totaal credit, creditnotabedrag, som,
    totaal order, ordertotaal, totaal met btw, factuurtotaal met btw, totaal btw incl, totaal btw inclusief, totaal btw
    inbegrepen
amount_due: te betalen, te voldoen, openstaand, verschuldigd, restant, resterend, te incasseren, incassobedrag, over te
    maken, te ontvangen, terug te betalen, te crediteren, netto te betalen, eindsaldo, betalingsbedrag, af te schrijven
    bedrag, onbetaald
subtotal: sub-totaal, tussen-totaal, ex btw, excl btw, exclusief btw, goederen bedrag, goederenwaarde, totaal goederen,
    warenwaarde, totaal artikelen, totaal producten, totaal diensten, totaal regels, som factuurregels, netto goederen,
    totaal voor belasting, regeltotaal, orderbedrag, ordersubtotaal
amount: bedrag, bedragen, som, waarde, prijs, bedr
without_tax: zonder, vóór, voor btw, excl btw, ex btw, exclusief btw
with_tax: inclusief, met, incl btw, inclusief btw, na btw
tax: btw, b.t.w., totaal btw, btw totaal, totaal btw-bedrag, omzet-belasting, belasting, belastingen, totaal belasting,
    totaal belastingen, toeristenbelasting, accijns, accijnzen, verbruiksbelasting, energiebelasting,
    kansspelbelasting, assurantiebelasting, verzekeringstaks, taks, taksen, milieubelasting, factuurtotaal btw-bedrag,
    bedrag o.b., te betalen btw, heffing
of_which: waarvan, waarvan btw, inbegrepen, inclusief, waarin begrepen, inbegrepen btw, inclusief btw van, bevat,
    daarvan
withholding: inhouding, inhoudingen, bronbelasting, ingehouden, g-rekening, g rekening, garantie-inhouding,
    loonheffing, bedrijfsvoorheffing, voorheffing
tax_base: grondslag, btw-grondslag, btw grondslag, maatstaf, maatstaf van heffing, btw basis, belastbaar, bedrag
    waarover btw, netto omzet, btw specificatie, btw-specificatie, btw overzicht
rate: tarief, btw-tarief, btw tarief, btw-percentage, btw percentage, btw-code, btw code, perc, belastingtarief, btw
    perc, procent, belastingpercentage
shipping: verzend-kosten, verzending, porto-kosten, vracht, vracht-kosten, transport-kosten, lever-kosten,
    leveringskosten, levering, bezorg-kosten, bezorging, verpakking
charges: toeslag, toeslagen, opslag, kosten, administratie-kosten, orderkosten, ordertoeslag
discount: korting, kortingen, totaal korting, totale korting, kortingsbedrag, factuurkorting, orderkorting,
    regelkorting, klantkorting, kwantumkorting, actiekorting, actie, aftrek, reductie, u bespaart, besparing
rounding: afronding, afrondingen, afrondingsverschil, afgerond, afrondings-bedrag, contante afronding, afronding
    contant
deposit: aanbetaling, aanbetalingen, aanbetaald, voorschot, voorschotten, vooruitbetaald, vooruitbetaling,
    vooruitbetalingen, voorschotfactuur, reeds gefactureerd, waarborg, waarborgsom, deelbetaling, deelbetalingen
paid: betaald, totaal betaald, voldaan, ontvangen, betaling, betalingen, terugbetaald, afbetaald, betaalde bedrag
tendered: contant, contanten, contant betaald, gegeven, ontvangen contant, pin, pinnen, pinbetaling, gepind, bankpas,
    betaalpas, credit-card, kaart, kaartbetaling, betaalkaart, debitcard, bancontact
change: wissel-geld, terug, teruggave, terug contant, retour contant, terug van, terugbetaling contant
carried_forward: transport pagina, over te brengen, overgebracht, transporteren, transport naar, transport van,
    paginatotaal
previous_balance: vorig saldo, oud saldo, beginsaldo, vorige factuur, vorige facturen, achterstand, achterstallig,
    vorig, vorige, oud, voorgaand, eerder
not_money: aantal, aantallen, hoeveelheid, punten, netto gewicht, bruto gewicht, colli
in_words: in letters, in woorden, bedrag in letters, bedrag in woorden, voluit, voor de som van
exchange_rate: wissel-koers, koers, omrekenkoers, omgerekend, tegenwaarde, komt overeen met
document: factuur, facturen, rekening, credit-nota, creditfactuur, kassabon, kwitantie, verkoopfactuur,
    verzamelfactuur, voorschotfactuur, termijnfactuur, eindfactuur, debetnota, transactie, aankoopbon, btw-bonnetje,
    betaalbewijs, kasticket, rekeningen, declaratie, stuk
number: nrs, kenmerk, volgnummer, volgnr
invoice_number: uniek factuurnummer, factuurreferentie, rekening-nr factuur, creditnota-nummer, creditnota-nr,
    credit-nr, creditnummer, kredietnota nr, proforma-nr, pro-forma nr, onze factuur, ticket-nr, ticketnummer,
    boekstuk-nr, boekstuknummer
numbered: bestel, bestellings, inkoop, inkooporder, verkooporder, opdracht, referentie, klant, debiteur, debiteuren,
    deb, relatie, lid, lidmaatschaps, leverancier, leveranciers, crediteur, pakbon, leverbon, leverings, zending,
    verzend, vrachtbrief, polis, werk, werf, zaak, offerte, goederen, kassa, filiaal, autorisatie, kaart, pas, tafel,
    telefoon, rekening, bankrekening, meter, boeking, boekings, reserverings, kamer, mandaat, bestelbon, werkbon,
    werkorder, abonnements, patiënt, vergunning, gebruikers, incident, aanvraag, winkel
other_number: uw order, onze order, bestelling, bestelbon, bestelreferentie, inkooporder, verkooporder, opdracht, uw
    opdracht, referentie, uw referentie, onze referentie, uw ref, onze ref, uw kenmerk, ons kenmerk, kenmerk,
    betalingskenmerk, betaal-kenmerk, betalingsreferentie, gestructureerde mededeling, mededeling, klantreferentie,
    klant, debiteur, relatie, pakbon, leverbon, zending, track en trace, track trace, overeenkomst, polis, werk, werf,
    offerte, gn-code, kassa, kassier, kassamedewerker, filiaal, winkel, autorisatie, tafel, medewerker, telefoon,
    rekening, bankrekening, pagina, blad, kenteken
series: reeks, dagboek, boekstuk
page: blz, bladzijde, blad
corrected_document: oorspronkelijke factuur, oorspronkelijk factuurnummer, originele factuur, origineel factuurnummer,
    gecrediteerde factuur, op factuur, betreft factuur
cancels: creditering, correctie, corrigeert, vervangt, ter vervanging, annulering, annuleert, verwijzing, gecorrigeerde
corrects: oorspronkelijk, oorspronkelijke, origineel, originele, betreft, betreffende, vorige, gecorrigeerd,
    gecorrigeerde, vervangt, annuleert, voorgaande, gerelateerde, inzake, gecrediteerde
seller: verkoper, leverancier, afzender, aanbieder, dienstverlener, opdrachtnemer, verstrekker, uitgever, begunstigde,
    schuldeiser, crediteur, factuur van, gefactureerd door, verkocht door, uitgegeven door, opgemaakt door, geleverd
    door, verhuurder, exporteur, ten name van, t.n.v., op naam van
buyer: koper, klant, afnemer, opdrachtgever, ontvanger, ontvanger factuur, geadresseerde, betaler, huurder, gast,
    abonnee, verzekerde, importeur, contractant, factuur-adres, facturatie-adres, factureringsadres, factuurgegevens
buyer_phrases: factuur aan, factuur voor, gefactureerd aan, factureren aan, facturatie aan, verkocht aan, in rekening
    gebracht aan, rekening aan, uitgereikt aan, aan, aan de heer, aan mevrouw, ten attentie van, t.a.v., ter attentie
    van, voor rekening van, gericht aan, opgemaakt voor
delivery_address: aflever-adres, lever-adres, leveringsadres, verzend-adres, bezorg-adres, leveren aan, geleverd aan
attention: t.a.v., ten attentie van, ter attentie van, attentie, contact-persoon, behandeld door
name_label: naam, bedrijfsnaam, bedrijf, handelsnaam, onderneming, organisatie, firmanaam, naam bedrijf, statutaire
    naam, voor en achternaam, instelling
details: gegevens, informatie, naam, adres
name_word: groep, zonen, zoon, zn, handelsonderneming, bedrijf, gebroeders, winkel, café
person: dhr, mevr, mw, mevrouw, heer, de heer, ir, drs, fam
contact: telefoon, telefoonnummer, telefoonnr, mobiel, email-adres, webshop, klantenservice, klantendienst,
    contactgegevens, helpdesk, bereikbaar, bel
tax_id: btw-identificatienummer, btw identificatienummer, btw-identificatie, btw-id-nr, btw-registratienummer,
    ob-nummer, ob-nr, rsin, fiscaal nummer, fiscaal-nr, btw be, btw nl, ondernemingsnummer, ondernemings-nummer,
    ondernemings-nr, btw-nummer verkoper, loonheffingennummer
registration: kvk, k.v.k., kamer van koophandel, h.r., rpr, r.p.r., rechtspersonenregister, kbo, vestigingsnummer,
    ondernemingsnummer, ingeschreven, maatschappelijke zetel
bank: bankrekening, bankgegevens, rekeningnummer, rekening-nr, rek-nr
street: straat, laan, plein, gracht, kade, singel, dreef, dijk, steenweg, baan
place: plaats, woonplaats, stad, gemeente, provincie, adres, vestigingsadres, straat en huisnummer, bezoekadres,
    postadres, correspondentieadres, deelgemeente
title_invoice: factuur, facturen, rekening, nota, verkoopfactuur, voorschotfactuur, eindfactuur
title_pro_forma: pro-forma factuur, proforma-factuur, pro-formafactuur, concept-factuur, concept factuur, concept
title_receipt: kassabon, kassa-bon, kasticket, kasbon, aankoopbon, betaalbewijs
title_credit_note: credit-nota, credit-factuur, krediet-nota, crediteringsnota, creditering, retour, retourbon
title_statement: rekening-overzicht, rekeningafschrift, rekeninguittreksel, overzicht, saldo-overzicht, openstaande
    posten, herinnering
title_quote: prijsopgave, aanbieding, prijsofferte, bestek, kostenraming, begroting, voorstel, prijslijst,
    prijsvoorstel
title_order: bestelling, orderbevestiging, bestel-bevestiging, bestelbon, opdrachtbevestiging, opdracht
title_delivery_note: pakbon, paklijst, leverbon, leveringsbon, afleverbon, leveringsnota, verzendnota
not_name: bedankt, dank, danken, tot ziens, welkom, blad, origineel, duplicaat
item_description: omschrijving, omschrijvingen, beschrijving, artikelen, artikel-omschrijving
item_quantity: aantal, aant, aantallen, hoeveelheid, hoev, hvh, stuks, st, eenheden, uren, aantal uren, gefactureerde
    hoeveelheid, gefactureerd, geleverd
item_unit_price: prijs, eenheids-prijs, eenh-prijs, stuks-prijs, stuk-prijs, prijs per stuk, prijs per eenheid, prijs
    p.st, prijs p st, prijs stuk, prijs eenheid, prijs per uur, p.st., per stuk, per eenheid, uur-tarief, tarief
item_amount: bedrag, totaal, totaalprijs, totaal-prijs, regeltotaal, regelbedrag, som, waarde, nettobedrag
    factuurregel, bedrag eur
item_position: positie, regel, regel nr, nummer, post, volgnr, lijn, rgl
item_tax: btw, btw-tarief, btw tarief, btw %, % btw, btw-percentage, btw perc, btw-code, btw code, tarief, belasting,
    perc
unit: stuk, stuks, eenheid, eenh, uur, uren, dag, dagen, week
currency: munt, munteenheid, muntsoort, valutacode, factuur-valuta, bedragen in, prijzen in, bedrag in, uitgedrukt in,
    deviezen
common: de, het, een, en, van, voor, op, met, te, in, is, dat, zijn, aan, bij, door, niet, uw, u, wij, we, ons, onze,
    als, ook, dit, deze, naar, om, worden, wordt, bedankt, graag, onder, vermelding, gelieve
pay_to: bankgegevens, overmaken, over te maken, gelieve over te maken, onze rekening, onze bankrekening, op rekening,
    ten name van, t n v, overschrijving, over te schrijven, op bankrekening
pay_from: uw rekening, uw bankrekening, van uw rekening, uw iban, uw rekeningnummer, rekening van de klant
pay_mandate: machtiging, machtigingskenmerk, mandaat, mandaatreferentie, kenmerk machtiging, mandaat id
pay_debit: automatische incasso, per incasso, geïncasseerd, automatisch afgeschreven, wordt afgeschreven, incasseren,
    afschrijven
pay_maybe: kunt, indien, wilt, of, als
pay_card: betaald met kaart, betaald met creditcard, pinbetaling, betaald per pin, betaald met pin
pay_done: betaald, voldaan, reeds betaald, reeds voldaan, volledig betaald, betaling ontvangen, betaald op, betaald via
pay_not: niet, nog, te, worden, indien, als, wordt
pay_way: betaalwijze, betaalmethode, betalingswijze, wijze van betaling
pay_way_debit: incasso, domiciliëring, automatische incasso, sepa incasso
pay_way_card: creditcard, bankkaart, pinpas, pin
pay_reference: betalingskenmerk, betaalkenmerk, betalingsreferentie, gestructureerde mededeling
pay_quote: onder vermelding van, gelieve te vermelden, o v v, vermeld bij betaling
pay_order: bestelnummer, uw bestelling, inkooporder, inkoopordernummer, uw order, uw ordernummer, inkoopnummer, uw
    bestelnummer, uw inkooporder, bestelbon
pay_other: postbus, besteldatum
pay_yours: uw btw, btw klant, uw btw nummer, btw nummer klant, klant btw
""",
    "ms": """
months: januari jan, februari feb, mac, april apr, mei, jun, julai jul, ogos ogo, september sep, oktober okt, november
    nov, disember dis
weekdays: isnin, selasa, rabu, khamis, jumaat, sabtu, ahad
date: tarikh
invoice_date: tarikh dikeluarkan
due_date: tarikh akhir, tarikh tamat tempoh bayaran, tarikh akhir bayaran, tarikh perlu dibayar, bayar sebelum, tarikh
    matang
other_date: tarikh pesanan, tarikh penghantaran, tarikh lahir, tempoh, tarikh bayaran, sah sehingga
payment_terms: syarat pembayaran, terma
term_days: hari
term_months: bulan
term_within: dalam, dalam tempoh
term_at_once: serta merta
total: jumlah
amount_due: perlu dibayar, baki perlu dibayar, jumlah tertunggak
subtotal: jumlah kecil, subjumlah
amount: amaun, harga, nilai
without_tax: tidak termasuk, sebelum, tanpa
with_tax: termasuk, selepas
tax: cukai, jumlah cukai
shipping: penghantaran
charges: caj
discount: diskaun, potongan
rounding: pembulatan, penggenapan, pembundaran
deposit: pendahuluan
paid: bayaran, dibayar
tendered: tunai, kad
change: baki, baki tunai
previous_balance: baki terdahulu, tunggakan
not_money: kuantiti, bilangan, mata
document: invois, resit, bil, nota kredit, dokumen
number: nombor, bil
other_number: no pesanan, no pelanggan, no akaun, rujukan, no pendaftaran
page: muka surat, halaman
seller: penjual, pembekal, daripada
buyer: pembeli, pelanggan
buyer_phrases: kepada, bil kepada, dibilkan kepada
delivery_address: alamat penghantaran, hantar kepada
attention: juruwang, jurujual
contact: faks, emel
registration: no pendaftaran, no syarikat, no pendaftaran syarikat, no pendaftaran perniagaan
bank: kaedah pembayaran, cara pembayaran, nama akaun
street: jalan, jln, lorong, lrg, taman, tmn, kampung, kg, persiaran, lebuh, lebuhraya, bandar
place: bandar, negeri, poskod, negara, daerah, alamat
title_invoice: invois, bil
title_receipt: resit
title_credit_note: nota kredit
title_statement: penyata
title_quote: sebut harga
title_order: pesanan
title_delivery_note: nota hantaran, pesanan penghantaran
not_name: terima kasih, sila datang lagi, selamat datang, salinan, jumlah, tarikh, barang yang dijual, tidak boleh
    dikembalikan
item_description: keterangan, perkara, butiran, barang, produk
item_quantity: kuantiti, kuan, bilangan
item_unit_price: harga, harga seunit, harga unit
item_amount: jumlah, amaun
unit: buah, keping, helai, kotak, botol
currency: mata wang
common: dan, yang, di, untuk, dengan, ini, anda, kami, sila, tidak, terima, kasih, dari, kepada, atau
""",
    "any": """
weekdays: di, do, lun, mer, ven, sábado, domingo, sáb, dom
time: a.m., p.m., hrs, hora, horas, hs
period_from: de, période, entre, desde, período
period_to: à, al, e
date: date, dt, datum, data
due_date: deadline, vence, vcto, venc, pagar antes de
other_date: période, fin, período, desde, inicio, entrega
event: order, contract, expiration, print, start, begin, end, reservation, fin, pedido, entrega, envío, inicio, final,
    contrato, valor, entrada, reserva, registro
payment_terms: crédito a, factura a, crédito de
pay: pago, pagar, pague, liquidar, transferir, transferencia, pagamento, paga
term_days: días, día
term_weeks: week, semanas, semana
term_months: meses, mes
term_within: binnen, dentro de, pagamento a
term_net: net, netto
term_at_once: a vista, pagamento a vista
term_start: d.f.
late: mora, moros*
returns: cancel*, garantie*, retour*, réclam*, devolu*, devolv*, garant*, desist*
total: total, total eur, total iva incluido, total iva incl, tot
amount_due: rest, saldo, a pagar, líquido a pagar, líquido, total líquido, restante, por pagar
subtotal: sub-total, s.total, netto, base, total base
amount: kosten, valor, imp, costo
without_tax: ex, net, netto, antes, antes de, + iva
with_tax: incl, ttc, con iva, incluidos, iva incluido, bruto
tax: taxes, total taxes, accise, iva, i.v.a., total iva, iva total, igv, tributos, iva a pagar
of_which: iva incluido, incluidos
tax_base: basis, base, bases, base iva
rate: percentage, tipo iva, aliquota, aliquota iva, aliq, cod iva, % iva
shipping: porto, transport, envío, portes, porte, transporte
discount: dto, desc
deposit: deposit, anticipo, depósito
paid: pago, liquidado
tendered: visa, mastercard, chèque, chèques
carried_forward: transporte página, subtotal página
previous_balance: précédente, saldo anterior, anterior, anteriores, previo
not_money: points, peso bruto, colli
exchange_rate: equivalent, equivalente, cambio
document: faktura, invoice, facture, factura, document, doc, transaction, bon, fact, fac, facturas, nota de crédito,
    nota crédito, nota de débito, recibo, documento, factura-recibo, nota, ft
number: #, №, n°, no, num, nr, id, code, ref, nummer, numéro, n, nos, nro, n.o, código
invoice_number: proforma no, ticket no, numéro de ticket, n ticket, ticket n, proforma n
numbered: order, client, account, tracking, bl, project, contract, article, product, lot, batch, terminal, table,
    trace, reservation, artikel, art, ref, dossier, série, châssis, pedido, cliente, socio, envío, contrato, obra,
    barras, lote, certificado, contador, reserva, guía, mesa
other_number: order, ref, reference, tracking, project, contract, page, ean, lot, terminal, table, fax, dossier, tél,
    pedido, referencia, cód cliente, cliente, guía, nota de entrega, contrato, obra, código, lote, certificado, barcode
series: serie
page: page, página, pág, páginas
corrected_document: factura original
cancels: correction, anula
corrects: original, précédente, rectificada, anterior, anula, anulada, referencia, relativa
seller: vendedor, expedidor, emitente, prestador, beneficiario, exportador, emitido por, emitida por, cedente
buyer: client, patient, besteller, cliente, débiteur, comprador, clientes, adquirente, destinatario, pagador,
    arrendatario, inquilino, paciente, contratante, tomador, locatario
buyer_phrases: à, facturar a, facturado a, cobrar a, vendido a, emitido a, emitida a
attention: attn, attention, att, contact
name_label: name, organisation, firma, empresa, nome
details: details, name, adresse, nome
name_word: industrias
legal_form: inc, incorporated, llc, l.l.c., llp, l.l.p., lp, ltd, limited, corp, corporation, co ltd, company limited,
    plc, p.l.c., pllc, pc, pte ltd, pte, pty ltd, pty, sdn bhd, bhd, cic, cio, dba, gmbh, mbh, ggmbh, gmbh co kg, ag,
    kg, kgaa, ohg, gbr, ug, ug haftungsbeschränkt, haftungsbeschränkt, se, eg, e.g., ev, e.v., partg, partgmbb, ek,
    e.k., e.kfm, e.kfr, kdg, e.u., s.a., sarl, s.a.r.l., sas, s.a.s., sasu, eurl, e.u.r.l., snc, s.n.c., scop, sci,
    s.c.i., scp, selarl, gie, sprl, s.p.r.l., srl, asbl, a.s.b.l., scrl, sagl, s.l., s.l.u., slne, sau, s.a.u., s.c.p.,
    s.c.a., s.coop, sociedad limitada, sociedad anónima, s.a. de c.v., sa de cv, s de rl de cv, s. de r.l. de c.v., s
    de rl, s.a.p.i. de c.v., sapi de cv, s.a.b. de c.v., s.c., s.r.l., s.a.s, s.a.c., sac, e.i.r.l., eirl, ltda, cía
    ltda, spa, c.a., s.a. de c.v, s.h., s.p.a., s.r.l.s., srls, s.a.p.a., s.s., s.c.a r.l., scarl, s.c.r.l., soc coop,
    società cooperativa, onlus, a.p.s., s.t.p., lda, l.da, unipessoal lda, unipessoal, sgps, s.g.p.s., me, epp, mei,
    eireli, s.a, ltda me, ltda epp, crl, b.v., n.v., v.o.f., vof, c.v., b.v.b.a., bvba, c.v.b.a., cvba, ebvba, vzw,
    v.z.w., maatschap, eenmanszaak, comm v, commv, u.a., a.b., aktiebolag, oy, oyj, as, asa, aps, a.p.s, hb, ehf, hf,
    kft, zrt, nyrt, bt, sp z o o, sp. z o.o., spółka z o o, sp k, sp j, s.r.o., spol s r o, a.s., d.o.o., d.d.,
    j.d.o.o., e.o.o.d., eood, o.o.d., ood, ad, oü, uab, sia, sro, zao, ooo, a.e., a.b.e.e., e.p.e., i.k.e., a.ş., ltd
    şti, ltd sti, tic ltd, san tic, pvt ltd, private limited, pvt, opc, fze, fzco, fz llc, dmcc, w.l.l., wll, s.a.l.,
    k.k., kk, co jp, pt, tbk, jsc, tnhh, corp., est, a.g., s.b., co, & co, co kg, et co, und co, e hijos, & cie, e c
person: mr, dr, prof, ing, familie, sr, sra, dra, arq
contact: tel, telephone, mobile, cell, hotline, fax, e-mail, mail, web, www, support, whatsapp, telefon, telefax,
    internet, gsm, site, contact, tel fax, teléfono, tlf, celular, cel, página web, sitio
tax_id: nif, cif, rfc, cuit, rut, ruc, nit, cnpj, gstin, abn, uen, tin, eori, numéro fiscal, n.i.f., nif-iva
registration: handelsregister
bank: bank, iban, bic, banco
street: str, avenue, ave, av, weg, allee, avenida, largo
place: province, region, land, adresse, cp, canton, provincia, municipio, código postal, c.p., cód postal, país,
    estado, distrito, domicilio
title_invoice: factura, facturas
title_pro_forma: pro-forma, factura pro-forma, factura proforma
title_receipt: bon, ticket, recibo
title_credit_note: nota de crédito, nota crédito
title_statement: extracto
title_quote: offerte, oferta, proposta
title_order: order, pedido
title_delivery_note: packing list, nota de entrega
not_name: page, logo, original, kopie, página, copia, duplicado
item_description: description, product, artikel
item_quantity: hrs, quant, unidades, horas, qt, numero
item_unit_price: u.p., pu, p.u., p unitario, p.unit, valor unitario, unitario, p.unitario, pr unitario
item_amount: total, netto, valor, v total, sub-total
item_position: pos, position, no, item, #, seq, nr, n, numéro, línea, lín
item_tax: tax, taxes, tx, iva, % iva, iva %, aliquota, aliq, cod iva
unit: pc, piece, unit, stk, st, u, un, und, unid, pz, hora, día
currency: divisa, valuta
# payment
pay_account: account, account number, account no, acct, acct no, acc no, a c, a c no, account num, konto, kontonummer, konto
    nr, kto, kto nr, compte, numéro de compte, cuenta, número de cuenta, no de cuenta, conto, numero di conto, conto
    corrente, conta, número da conta, rekeningnummer
pay_sort_code: sort code, sortcode, sort, bank sort code, s c
pay_routing: routing number, routing no, routing, aba, aba number, aba no, aba routing number, aba routing, ach routing,
    ach routing number, wire routing number, rtn, routing transit number, fedwire
pay_iban: iban, codice iban, code iban, iban no, iban nr, iban code
pay_bic: bic, swift, swift code, bic code, code bic, bic swift, swift bic, code swift, codice bic, código swift, swift no
pay_entity: entidade, multibanco
""",
}

# A bare "$", "kr", "Rs" and "¥" are many countries' (`?` and those that may be meant, the likeliest first).
CURRENCY_SIGNS = (
    "$=?USD|CAD|AUD|MXN|NZD|SGD|HKD|ARS|CLP|COP|TWD|UYU us$=USD u$s=USD usd$=USD c$=CAD ca$=CAD can$=CAD cad$=CAD cdn$=CAD "
    "a$=AUD au$=AUD aud$=AUD nz$=NZD nzd$=NZD s$=SGD sg$=SGD hk$=HKD nt$=TWD r$=BRL mx$=MXN mex$=MXN mxn$=MXN ar$=ARS col$=COP "
    "cl$=CLP clp$=CLP $u=UYU rd$=DOP j$=JMD tt$=TTD bs$=BBD b$=BND fj$=FJD z$=ZWL n$=NAD l$=LRD ec$=XCD bz$=BZD "
    "€=EUR £=GBP ¥=?JPY|CNY cn¥=CNY jp¥=JPY rmb¥=CNY ₹=INR ₨=?INR|PKR|LKR ₩=KRW ₺=TRY ₽=RUB ₪=ILS ₫=VND ฿=THB ₱=PHP ₦=NGN ₴=UAH ₡=CRC "
    "₲=PYG ₵=GHS ₸=KZT ₼=AZN ₾=GEL ৳=BDT ៛=KHR ₭=LAK ₮=MNT e£=EGP r=ZAR"
)
# Words and abbreviations that stand beside an amount; as above.
CURRENCY_WORDS = (
    "euro=EUR euros=EUR eur=EUR dollar=?USD|CAD|AUD dollars=?USD|CAD|AUD dólar=?USD dólares=?USD dollari=?USD pound=GBP pounds=GBP sterling=GBP pfund=GBP "
    "livre=?GBP sterlina=GBP sterline=GBP libra=GBP libras=GBP pond=GBP franken=CHF fr=CHF sfr=CHF franchi=CHF francs=?CHF|XOF|XAF franc=?CHF|XOF|XAF fcfa=?XOF|XAF "
    "cfa=?XOF|XAF rs=?INR|PKR|LKR|MUR|NPR rupee=?INR|PKR rupees=?INR|PKR inr=INR peso=?MXN|ARS|CLP|COP|PHP|UYU pesos=?MXN|ARS|CLP|COP|PHP|UYU reais=BRL "
    "rm=MYR ringgit=MYR rp=IDR rupiah=IDR baht=THB yen=JPY yuan=CNY rmb=CNY renminbi=CNY won=KRW kr=?SEK|DKK|NOK|ISK sek=SEK kronor=SEK kroner=?DKK|NOK krone=?DKK|NOK "
    "krona=?SEK|ISK zł=PLN zl=PLN złoty=PLN złotych=PLN zloty=PLN kč=CZK kc=CZK koruna=CZK korun=CZK ft=HUF forint=HUF lei=RON leu=RON lev=BGN lv=BGN лв=BGN leva=BGN "
    "kuna=HRK rsd=RSD lira=TRY tl=TRY rand=ZAR dirham=AED dirhams=?AED|MAD dhs=AED dh=?AED|MAD riyal=SAR riyals=SAR shekel=ILS nis=ILS rub=RUB rubel=RUB ruble=RUB rubles=RUB "
    "руб=RUB грн=UAH uah=UAH naira=NGN cedi=GHS cedis=GHS shilling=KES shillings=KES ksh=KES kshs=KES ush=UGX tsh=TZS soles=PEN s/=PEN quetzal=GTQ quetzales=GTQ "
    "lempira=HNL lempiras=HNL córdoba=NIO córdobas=NIO colón=CRC colones=CRC guaraní=PYG guaraníes=PYG bolívar=VES bolívares=VES boliviano=BOB bolivianos=BOB bs=?BOB|VES kwanza=AOA kz=AOA "
    "metical=MZN meticais=MZN dinar=?TND|DZD|RSD|KWD dinars=?TND|DZD tnd=TND php=PHP taka=BDT dong=VND vnđ=VND đ=VND"
)
CURRENCY_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY "
    "COP CRC CUP CVE CZK DEM DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP FRF GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF "
    "IDR ILS INR IQD IRR ISK ITL JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK "
    "MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD "
    "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV "
    "WST XAF XCD XOF XPF YER ZAR ZMW ZWG ZWL"
)
# ISO country: currency, order of day and month in dates of numbers, and what tells the country: names, great towns,
# names of its tax ids and registers, top-level domain, telephone prefix. A state's code is none: PA is also a town's.
# fmt: off
COUNTRIES = {
    "US": ("USD", "MDY", "usa, u.s.a., united states, united states of america, estados unidos, états-unis, stati "
        "uniti, vereinigte staaten, verenigde staten, fein, new york, california, texas, florida, illinois, "
        "washington, chicago, san francisco, los angeles, boston, seattle, houston, +1"),
    "CA": ("CAD", "DMY MDY", "canada, kanada, canadá, ontario, quebec, québec, british columbia, alberta, "
        "manitoba, saskatchewan, nova scotia, new brunswick, toronto, montreal, montréal, vancouver, calgary, "
        "ottawa, hst, pst, qst, tps, tvq, tvh, .ca"),
    "GB": ("GBP", "DMY", "united kingdom, uk, u.k., great britain, england, scotland, wales, northern ireland, "
        "grossbritannien, großbritannien, vereinigtes königreich, royaume-uni, angleterre, reino unido, "
        "inglaterra, regno unito, gran bretagna, inghilterra, verenigd koninkrijk, groot-brittannië, engeland, "
        "london, manchester, birmingham, leeds, glasgow, edinburgh, hmrc, companies house, .uk, +44"),
    "IE": ("EUR", "DMY", "ireland, irland, irlande, irlanda, ierland, éire, dublin, galway, limerick, .ie, +353"),
    "AU": ("AUD", "DMY", "australia, australien, australie, australië, nsw, qld, sydney, melbourne, brisbane, "
        "perth, adelaide, canberra, abn, acn, pty ltd, bsb, bpay, .au, +61"),
    "NZ": ("NZD", "DMY", "new zealand, neuseeland, nouvelle-zélande, nueva zelanda, nuova zelanda, nova zelândia, "
        "nieuw-zeeland, auckland, wellington, christchurch, nzbn, .nz, +64"),
    "SG": ("SGD", "DMY", "singapore, singapur, singapour, singapura, uen, pte ltd, paynow, .sg, +65"),
    "MY": ("MYR", "DMY", "malaysia, malaisie, malasia, malásia, maleisië, kuala lumpur, selangor, johor, penang, "
        "pulau pinang, perak, sabah, sarawak, melaka, negeri sembilan, petaling jaya, shah alam, sdn bhd, ssm, "
        ".my, +60"),
    "IN": ("INR", "DMY", "india, indien, inde, índia, gstin, cgst, sgst, igst, hsn, pan no, ifsc, mumbai, delhi, "
        "new delhi, bengaluru, bangalore, chennai, kolkata, hyderabad, pune, ahmedabad, gurgaon, gurugram, noida, "
        "maharashtra, karnataka, tamil nadu, gujarat, kerala, uttar pradesh, haryana, telangana, pvt ltd, +91"),
    "PK": ("PKR", "DMY", "pakistan, karachi, lahore, islamabad, .pk, +92"),
    "LK": ("LKR", "DMY", "sri lanka, colombo, .lk, +94"),
    "BD": ("BDT", "DMY", "bangladesh, dhaka, chittagong, .bd, +880"),
    "PH": ("PHP", "MDY", "philippines, philippinen, filipinas, filippine, filipijnen, manila, quezon city, makati, "
        "cebu, vat reg tin, .ph, +63"),
    "HK": ("HKD", "DMY", "hong kong, hongkong, kowloon, .hk, +852"),
    "CN": ("CNY", "YMD", "china, chine, cina, beijing, shanghai, shenzhen, guangzhou, guangdong, zhejiang, ningbo, "
        "hangzhou, .cn, +86"),
    "TW": ("TWD", "YMD", "taiwan, taipei, .tw, +886"),
    "JP": ("JPY", "YMD", "japan, japon, giappone, japón, japão, tokyo, osaka, .jp, +81"),
    "KR": ("KRW", "YMD", "korea, south korea, republic of korea, südkorea, corée, corea, coreia, zuid-korea, "
        "seoul, .kr, +82"),
    "TH": ("THB", "DMY", "thailand, thaïlande, tailandia, thailandia, tailândia, bangkok, .th, +66"),
    "ID": ("IDR", "DMY", "indonesia, indonesien, indonésie, indonesië, jakarta, npwp, surabaya, .id, +62"),
    "VN": ("VND", "DMY", "vietnam, viet nam, hanoi, ho chi minh, .vn, +84"),
    "AE": ("AED", "DMY", "united arab emirates, uae, u.a.e., vereinigte arabische emirate, émirats arabes unis, "
        "emiratos árabes unidos, emirati arabi uniti, emirados árabes unidos, dubai, abu dhabi, sharjah, .ae, "
        "+971"),
    "SA": ("SAR", "DMY", "saudi arabia, saudi-arabien, arabie saoudite, arabia saudita, arabia saudí, riyadh, "
        "jeddah, .sa, +966"),
    "IL": ("ILS", "DMY", "israel, israël, israele, tel aviv, jerusalem, .il, +972"),
    "TR": ("TRY", "DMY", "turkey, türkiye, türkei, turquie, turquía, turchia, turquia, turkije, istanbul, ankara, "
        "izmir, .tr, +90"),
    "ZA": ("ZAR", "DMY", "south africa, südafrika, afrique du sud, sudáfrica, sudafrica, áfrica do sul, "
        "zuid-afrika, johannesburg, cape town, durban, pretoria, .za, +27"),
    "NG": ("NGN", "DMY", "nigeria, lagos, abuja, .ng, +234"),
    "KE": ("KES", "DMY", "kenya, nairobi, mombasa, kra pin, .ke, +254"),
    "GH": ("GHS", "DMY", "ghana, accra, .gh, +233"),
    "EG": ("EGP", "DMY", "egypt, ägypten, égypte, egipto, egitto, cairo, .eg, +20"),
    "MA": ("MAD", "DMY", "morocco, marokko, maroc, marruecos, marocco, marrocos, casablanca, rabat, marrakech, "
        ".ma, +212"),
    "TN": ("TND", "DMY", "tunisia, tunesien, tunisie, túnez, tunis, matricule fiscal, .tn, +216"),
    "DZ": ("DZD", "DMY", "algeria, algerien, algérie, argelia, alger, .dz, +213"),
    "DE": ("EUR", "DMY", "germany, deutschland, allemagne, alemania, germania, alemanha, duitsland, berlin, "
        "münchen, hamburg, köln, frankfurt, stuttgart, düsseldorf, leipzig, ust-idnr, ust-id, handelsregister, "
        "amtsgericht, hrb, .de, +49"),
    "AT": ("EUR", "DMY", "austria, österreich, autriche, áustria, oostenrijk, wien, graz, linz, salzburg, "
        "innsbruck, firmenbuch, uid-nr, .at, +43"),
    "CH": ("CHF", "DMY", "switzerland, schweiz, suisse, svizzera, suiza, suíça, zwitserland, zürich, genève, bern, "
        "basel, lausanne, luzern, lugano, +41"),
    "LI": ("CHF", "DMY", "liechtenstein, vaduz, .li, +423"),
    "LU": ("EUR", "DMY", "luxembourg, luxemburg, luxemburgo, lussemburgo, .lu, +352"),
    "FR": ("EUR", "DMY", "france, frankreich, francia, frança, frankrijk, paris, lyon, marseille, toulouse, lille, "
        "bordeaux, nantes, strasbourg, cedex, siret, siren, rcs, .fr, +33"),
    "MC": ("EUR", "DMY", "monaco, +377"),
    "BE": ("EUR", "DMY", "belgium, belgien, belgique, belgië, bélgica, belgio, bruxelles, brussel, brussels, "
        "antwerpen, liège, kbo, bce, rpr, .be, +32"),
    "NL": ("EUR", "DMY", "netherlands, the netherlands, holland, niederlande, pays-bas, países bajos, paesi bassi, "
        "países baixos, nederland, amsterdam, rotterdam, utrecht, den haag, eindhoven, kvk, btw-nummer, .nl, +31"),
    "ES": ("EUR", "DMY", "spain, spanien, espagne, españa, spagna, espanha, spanje, madrid, barcelona, sevilla, "
        "zaragoza, málaga, bilbao, n.i.f., c.i.f., nif, irpf, igic, .es, +34"),
    "IT": ("EUR", "DMY", "italy, italien, italie, italia, itália, italië, milano, torino, napoli, bologna, "
        "firenze, venezia, padova, verona, p.iva, partita iva, codice fiscale, codice destinatario, .it, +39"),
    "SM": ("EUR", "DMY", "san marino, +378"),
    "PT": ("EUR", "DMY", "portugal, portogallo, lisboa, coimbra, nipc, atcud, conservatória, .pt, +351"),
    "BR": ("BRL", "DMY", "brazil, brasilien, brésil, brasil, brasile, brazilië, são paulo, rio de janeiro, belo "
        "horizonte, curitiba, porto alegre, brasília, cnpj, cpf, nf-e, nfs-e, danfe, icms, inscrição estadual, "
        ".br, +55"),
    "MX": ("MXN", "DMY", "mexico, méxico, mexiko, mexique, messico, ciudad de méxico, cdmx, guadalajara, "
        "monterrey, puebla, tijuana, jalisco, nuevo león, rfc, cfdi, clabe, uso cfdi, .mx, +52"),
    "AR": ("ARS", "DMY", "argentina, argentinien, república argentina, argentine, argentinië, buenos aires, caba, "
        "cuit, c.u.i.t., cae nº, cae no, iibb, ingresos brutos, cbu, .ar, +54"),
    "CL": ("CLP", "DMY", "chile, cile, santiago de chile, valparaíso, boleta electrónica, .cl, +56"),
    "CO": ("COP", "DMY", "colombia, kolumbien, colombie, bogotá, medellín, barranquilla, cufe, retefuente, .co, "
        "+57"),
    "PE": ("PEN", "DMY", "peru, perú, pérou, sunat, igv, .pe, +51"),
    "EC": ("USD", "DMY", "ecuador, équateur, equador, quito, guayaquil, .ec, +593"),
    "UY": ("UYU", "DMY", "uruguay, uruguai, montevideo, .uy, +598"),
    "PY": ("PYG", "DMY", "paraguay, paraguai, asunción, .py, +595"),
    "BO": ("BOB", "DMY", "bolivia, bolívia, la paz, .bo, +591"),
    "VE": ("VES", "DMY", "venezuela, caracas, seniat, .ve, +58"),
    "CR": ("CRC", "DMY", "costa rica, san josé de costa rica, cédula jurídica, .cr, +506"),
    "PA": ("USD", "DMY", "panamá, panama, itbms, .pa, +507"),
    "DO": ("DOP", "DMY", "república dominicana, dominican republic, santo domingo, itbis, .do"),
    "GT": ("GTQ", "DMY", "guatemala, .gt, +502"),
    "HN": ("HNL", "DMY", "honduras, tegucigalpa, san pedro sula, .hn, +504"),
    "SV": ("USD", "DMY", "el salvador, san salvador, .sv, +503"),
    "NI": ("NIO", "DMY", "nicaragua, managua, .ni, +505"),
    "PR": ("USD", "MDY", "puerto rico, .pr"),
    "SE": ("SEK", "YMD", "sweden, schweden, suède, suecia, svezia, suécia, zweden, sverige, stockholm, göteborg, "
        "malmö, moms, .se, +46"),
    "NO": ("NOK", "DMY", "norway, norwegen, norvège, noruega, norvegia, noorwegen, norge, oslo, mva, .no, +47"),
    "DK": ("DKK", "DMY", "denmark, dänemark, danemark, dinamarca, danimarca, denemarken, danmark, københavn, "
        "copenhagen, aarhus, cvr, .dk, +45"),
    "FI": ("EUR", "DMY", "finland, finnland, finlande, finlandia, finlândia, suomi, helsinki, tampere, y-tunnus, "
        ".fi, +358"),
    "IS": ("ISK", "DMY", "iceland, islande, islandia, islanda, ijsland, reykjavik, +354"),
    "PL": ("PLN", "DMY", "poland, polen, pologne, polonia, polônia, polónia, polska, warszawa, kraków, wrocław, "
        "gdańsk, .pl, +48"),
    "CZ": ("CZK", "DMY", "czech republic, czechia, tschechien, tchéquie, chequia, cechia, tsjechië, česká "
        "republika, praha, brno, dič, .cz, +420"),
    "SK": ("EUR", "DMY", "slovakia, slowakei, slovaquie, eslovaquia, slovacchia, slowakije, slovensko, bratislava, "
        ".sk, +421"),
    "HU": ("HUF", "YMD", "hungary, ungarn, hongrie, hungría, ungheria, hungria, hongarije, magyarország, budapest, "
        "adószám, .hu, +36"),
    "RO": ("RON", "DMY", "romania, rumänien, roumanie, rumanía, roménia, romênia, roemenië, românia, bucuresti, "
        "bucharest, .ro, +40"),
    "BG": ("EUR", "DMY", "bulgaria, bulgarien, bulgarie, bulgarije, .bg, +359"),
    "GR": ("EUR", "DMY", "greece, griechenland, grèce, grecia, grécia, griekenland, athens, athen, .gr, +30"),
    "HR": ("EUR", "DMY", "croatia, kroatien, croatie, croacia, croazia, croácia, kroatië, hrvatska, zagreb, oib, "
        ".hr, +385"),
    "SI": ("EUR", "DMY", "slovenia, slowenien, slovénie, eslovenia, slovenië, slovenija, ljubljana, .si, +386"),
    "RS": ("RSD", "DMY", "serbia, serbien, serbie, srbija, beograd, belgrade, .rs, +381"),
    "EE": ("EUR", "DMY", "estonia, estland, estonie, eesti, tallinn, .ee, +372"),
    "LV": ("EUR", "DMY", "latvia, lettland, lettonie, letonia, latvija, riga, .lv, +371"),
    "LT": ("EUR", "YMD", "lithuania, litauen, lituanie, lituania, lietuva, vilnius, .lt, +370"),
    "CY": ("EUR", "DMY", "cyprus, zypern, chypre, chipre, cipro, nicosia, limassol, .cy, +357"),
    "MT": ("EUR", "DMY", "malta, malte, valletta, .mt, +356"),
    "UA": ("UAH", "DMY", "ukraine, ucrania, ucraina, oekraïne, kyiv, kiev, .ua, +380"),
    "RU": ("RUB", "DMY", "russia, russland, russie, rusia, rússia, rusland, moscow, moskau, .ru, +7"),
    "AO": ("AOA", "DMY", "angola, luanda, .ao, +244"),
    "MZ": ("MZN", "DMY", "moçambique, mozambique, maputo, .mz, +258"),
    "CV": ("CVE", "DMY", "cabo verde, cape verde, .cv, +238"),
    "SN": ("XOF", "DMY", "senegal, sénégal, dakar, .sn, +221"),
    "CI": ("XOF", "DMY", "côte d'ivoire, ivory coast, abidjan, .ci, +225"),
    "CM": ("XAF", "DMY", "cameroun, cameroon, douala, yaoundé, .cm, +237"),
    "MU": ("MUR", "DMY", "mauritius, port louis, .mu, +230"),
    "JM": ("JMD", "DMY", "jamaica, kingston, .jm"),
    "TT": ("TTD", "DMY", "trinidad and tobago, port of spain, .tt"),
}
# fmt: on
