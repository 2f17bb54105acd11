"""Moto as it is, without working out again for each request what comes to the same each time.

Thousands of schedules send hundreds of thousands of requests, and moto spends more of their time on the same few
expressions than the code under test takes. What is kept here follows from its arguments alone; what a request does
to a table, a bucket or a topic stays moto's own work.
"""

from __future__ import annotations

import pickle
from collections import deque
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any

import moto.core.responses
import moto.dynamodb.parsing.validators
from moto.core.serialize import AttributePickerContext, XFormedAttributePicker
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node, UpdateExpression
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import ActionCountValidator

MOST_EXPRESSIONS = 1000

_lex = ConditionExpressionParser._lex_condition_expression
_pick = XFormedAttributePicker.__call__


@lru_cache(MOST_EXPRESSIONS)
def _lexed(expression: str | None) -> tuple[Any, ...]:
    return tuple(_lex(ConditionExpressionParser(expression, None, None)))


@lru_cache(MOST_EXPRESSIONS)
def _pickled(tree: Node) -> bytes:
    """With its clauses counted, which moto does for every request, and for each clause once more."""
    return pickle.dumps(_traverse(ActionCountValidator(), tree))


def _copy(value: Any) -> Any:
    """A parsed expression to put values into; the parsed one itself stays as it is."""
    return pickle.loads(_pickled(value)) if isinstance(value, UpdateExpression) else deepcopy(value)


_is_a = cache(issubclass)  # moto's nodes are abstract classes, which take their time to answer that


def _traverse(traverser: DepthFirstTraverser, tree: Any) -> Any:
    """Bottom up, as moto does; which nodes a traverser processes is asked once for each class."""
    classes = traverser.nodes_to_be_processed()

    def traverse(node: Any, place: int) -> Any:
        if not _is_a(type(node), Node):
            return node
        parent = node.parent
        for number, child in enumerate(node.children or ()):
            traverser.pre_processing_of_child(node, number)
            traverse(child, number)
        if _is_a(type(node), classes):
            node = traverser.process(node)
            node.parent = parent
            if parent:
                parent.children[place] = node
        return node

    return traverse(tree, -1)


def _pick_named(picker: XFormedAttributePicker, context: AttributePickerContext) -> Any:
    """A member of an answer: no search under other names where all of the answer's names are the service's own."""
    answer, parent = context.obj, getattr(context.shape, "parent", None)
    if type(answer) is dict and parent and not picker.response_transformers:
        if answer.keys() <= parent.members.keys():
            return answer.get(context.key)
    return _pick(picker, context)


def keep_what_never_changes() -> None:
    """For all of moto, from now on."""
    UpdateExpressionParser.make = lru_cache(MOST_EXPRESSIONS)(UpdateExpressionParser.make)
    moto.dynamodb.parsing.validators.deepcopy = _copy
    DepthFirstTraverser.traverse = _traverse
    ActionCountValidator.traverse = lambda _, tree: tree
    ConditionExpressionParser._lex_condition_expression = lambda parser: deque(
        _lexed(parser.condition_expression)
    )
    XFormedAttributePicker.__call__ = _pick_named
    moto.core.responses.method_names_from_class = cache(moto.core.responses.method_names_from_class)
