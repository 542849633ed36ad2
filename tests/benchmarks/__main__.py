"""Print the figures as ratios, all from one run; exit 1 where a limit does not hold."""

import sys

from threadpoolctl import threadpool_limits

from . import damaged, folds, layout, looks, network, scalars, stops, watching, window


def main() -> int:
    failed = 0
    line = "{:<58} {:>12} {:>12} {:>8} {:>8}  {}\n"
    sys.stdout.write(line.format("figure", "ours", "against", "ratio", "limit", ""))
    with threadpool_limits(1):
        parts = (scalars, network, looks, stops, watching, window, damaged, folds, layout)
        for rows in (part.rows for part in parts):
            for row in rows():
                ratio, limit = f"{row.ratio:.3g}", f"{row.limit:.3g}"
                verdict = "holds" if row.holds else "FAILS"
                failed += not row.holds
                sys.stdout.write(
                    line.format(row.figure, row.ours, row.other, ratio, limit, verdict)
                )
                sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
