import sys

from infra.reread.command import main

if __name__ == "__main__":
    sys.exit(main())
