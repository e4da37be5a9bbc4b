"""The command `iitbfaas` of an installed wheel."""

import os
import sys
from pathlib import Path
from typing import NoReturn


def main() -> NoReturn:
    program = Path(__file__).parent / "bin" / "iitbfaas"
    os.execv(program, [str(program), *sys.argv[1:]])
