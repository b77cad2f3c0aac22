"""``python3 -m peach``: see ``peach.command``."""

import sys

from peach.command import main

if __name__ == "__main__":
    sys.exit(main())
