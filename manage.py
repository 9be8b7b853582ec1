#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    from config import terminal

    sys.exit(terminal.run(sys.argv))


if __name__ == "__main__":
    main()
