"""README's picture: `python -m tests.browser.screenshot .github/demo.png`.

Opens what `attache demo` opens, and photographs one window twice: the channel with its digest while
a person types `/talks us-china`, and the answer. Both are put side by side, as they are. The page's
colours are few, so the picture is written with a palette: a third of the size, same look.
"""

import asyncio
import base64
import struct
import sys
import tempfile
import zlib
from array import array
from collections import Counter
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, FloatRect, Page, async_playwright

from bot.demo import CHANNEL, Demo, open_demo, post_first_digest, read_samples
from tests.browser.conftest import MISSING, chromium_path

COMMAND = "/talks us-china"
WIDTH = 1000
MOST_HEIGHT = 1400
COMMAND_LINE = 52  # what stands above an answer, with its margins
ANSWER: Final = ".message.ephemeral"
SCROLLER: Final = ".main .scroller"
FRAME = """<style>
  body { margin: 0; width: max-content; background: #dfe7e3; }
  main { display: flex; gap: 26px; padding: 30px; }
  img { display: block; border-radius: 12px; box-shadow: 0 6px 22px rgb(10 35 30 / 28%); }
</style><main>{panels}</main>"""
PIXELS = """async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const bytes = pen.getImageData(0, 0, width, height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { width, height, pixels: btoa(text) };
}"""


def main() -> None:
    """Take the picture and put it where the first argument says."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ".github/demo.png")
    path = chromium_path()
    if path is None:
        sys.exit(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        picture = asyncio.run(take(path, Path(folder)))
    target.write_bytes(picture)
    sys.stdout.write(f"{target}: {len(picture) / 1000:.0f} kB\n")


async def take(chromium: str, folder: Path) -> bytes:
    """Open the demo and return the picture."""
    async with open_demo(port=0, folder=folder) as demo, async_playwright() as playwright:
        await read_samples(demo.bot, demo.newsroom)
        await post_first_digest(demo.bot, demo.sandbox)
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-lcd-text"]
        )
        async with browser:
            panels = await photograph(await _window(browser, demo))
            return await compose(browser, panels)


async def _window(browser: Browser, demo: Demo) -> Page:
    page = await browser.new_page(
        viewport={"width": WIDTH, "height": MOST_HEIGHT},
        timezone_id="Europe/Lisbon",
        locale="en-GB",
    )
    await page.goto(f"{demo.sandbox.url}/?user=ana&channel={CHANNEL}")
    await page.wait_for_selector("html[data-ready='1']")
    return page


async def photograph(page: Page) -> list[bytes]:
    """Return the window with the digest and the command typed, then the channel's answer.

    The answer comes first in time: the window is made as high as it needs.
    """
    box = page.get_by_label("Message", exact=True)
    await box.fill(COMMAND)
    await box.press("Enter")
    await page.locator(ANSWER).wait_for()
    await page.set_viewport_size({"width": WIDTH, "height": await _height(page)})
    await page.locator(SCROLLER).evaluate("each => each.scrollTo(0, each.scrollHeight)")
    rect = await page.locator(".main").bounding_box()
    assert rect is not None
    answer = await page.screenshot(clip=FloatRect(**rect))
    await box.fill(COMMAND)
    await page.locator(SCROLLER).evaluate("each => each.scrollTo(0, 0)")
    return [await page.screenshot(), answer]


async def _height(page: Page) -> int:
    """Return how high a window shows the answer, and the command above it, in whole."""
    answer = await page.locator(ANSWER).evaluate("each => each.offsetHeight")
    around = MOST_HEIGHT - await page.locator(SCROLLER).evaluate("each => each.clientHeight")
    return min(MOST_HEIGHT, int(around + answer + COMMAND_LINE))


async def compose(browser: Browser, panels: list[bytes]) -> bytes:
    """Return a picture with the panels side by side."""
    page = await browser.new_page(viewport={"width": 800, "height": 600})
    images = "".join(f'<img src="{_address(panel)}">' for panel in panels)
    await page.set_content(FRAME.replace("{panels}", images))
    whole = await page.locator("main").screenshot()
    drawn = await page.evaluate(PIXELS, _address(whole))
    return with_palette(base64.b64decode(drawn["pixels"]), drawn["width"], drawn["height"])


def _address(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def with_palette(pixels: bytes, width: int, height: int) -> bytes:
    """Return a PNG of RGBA pixels in the 256 commonest colours; rarer ones take the nearest."""
    seen = array("I", pixels)
    counted = Counter(seen)
    palette = [colour for colour, _ in counted.most_common(256)]
    index = {colour: _nearest(colour, palette) for colour in counted}
    rows = bytes(map(index.__getitem__, seen))
    lines = b"".join(b"\0" + rows[at : at + width] for at in range(0, len(rows), width))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(colour.to_bytes(4, sys.byteorder)[:3] for colour in palette)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _nearest(colour: int, palette: list[int]) -> int:
    red, green, blue, _ = colour.to_bytes(4, sys.byteorder)

    def distance(at: int) -> int:
        r, g, b, _ = palette[at].to_bytes(4, sys.byteorder)
        return (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2

    return min(range(len(palette)), key=distance)


def _chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk with its length and checksum (PNG specification, 5.3)."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


if __name__ == "__main__":
    main()
