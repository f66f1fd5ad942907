"""`python3 -m hedgerow_runner`."""

import sys

from ._main import main

sys.exit(main(sys.argv[1:]))
