import sys

from infra.suppliers.command import main

if __name__ == "__main__":
    sys.exit(main())
