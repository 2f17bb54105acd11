import sys

from infra.redrive.command import main

if __name__ == "__main__":
    sys.exit(main())
