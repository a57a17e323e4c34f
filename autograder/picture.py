"""The picture of a pipeline, one stage of it marked."""

from html import escape

WIDTH, HEIGHT, GAP, PER_ROW = 150, 48, 34, 4


def pipeline(stages: list[str], marked: int) -> str:
    """An SVG of the stages in reading order, four a row, with the marked one filled."""
    rows = -(-len(stages) // PER_ROW)
    width = PER_ROW * (WIDTH + GAP) - GAP + 8
    height = rows * (HEIGHT + GAP) - GAP + 8
    body = [_box(i, stage, i == marked) + _arrow(i, len(stages)) for i, stage in enumerate(stages)]
    title = escape(f"{len(stages)} stages, of which this notebook is number {marked + 1}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" font-family="sans-serif" font-size="13">'
        f"<title>{title}</title>\n"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n' + "".join(body) + "</svg>\n"
    )


def _corner(index: int) -> tuple[int, int]:
    row, column = divmod(index, PER_ROW)
    return 4 + column * (WIDTH + GAP), 4 + row * (HEIGHT + GAP)


def _box(index: int, stage: str, marked: bool) -> str:
    x, y = _corner(index)
    fill, text = ("#0b5394", "#ffffff") if marked else ("#eef3f8", "#1b1b1b")
    return (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{fill}" '
        f'stroke="#0b5394"/>\n'
        f'<text x="{x + WIDTH // 2}" y="{y + HEIGHT // 2 + 5}" text-anchor="middle" '
        f'fill="{text}">{escape(stage)}</text>\n'
    )


def _arrow(index: int, count: int) -> str:
    """From this box to the next: to the right, or at the end of a row down to the left."""
    if index + 1 == count:
        return ""
    (x, y), (next_x, next_y) = _corner(index), _corner(index + 1)
    middle = y + HEIGHT // 2
    if next_y == y:
        path = f"M{x + WIDTH} {middle}H{next_x - 7}"
        head = f"M{next_x} {middle}l-8 -4v8z"
    else:
        below = y + HEIGHT + GAP // 2
        path = f"M{x + WIDTH // 2} {y + HEIGHT}V{below}H{next_x + WIDTH // 2}V{next_y - 7}"
        head = f"M{next_x + WIDTH // 2} {next_y}l-4 -8h8z"
    return f'<path d="{path}" fill="none" stroke="#666"/><path d="{head}" fill="#666"/>\n'
