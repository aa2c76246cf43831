"""Documents written for the tests, in the shapes that offices and web sites have. All of it is invented (合成数据)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

TITLE = "关于落实试算县乡镇责任清单的意见"
OPENING = "为把责任落到人头，现就试算县各乡镇的责任清单提出下列意见，请一并执行。"
NESTED = (
    OPENING,
    "一、总体要求",
    "(一)责任到人。一是每村定一名联系人。二是名单张榜。三是变动当月报备。",
    "(二)按月对账。",
    "1、乡镇月底前核对。",
    "2、县里下月抽查。",
    "二、清单管理",
    "(一)清单由乡镇填写。",
    "(二)清单由县里汇总，没有按时报送的，由试算县办公室发函催办。",
    "三、附则",
    "本意见自印发之日起试行。",
)
NESTED_PATHS = [
    "开头",
    *("一", "一(一)", "一(一)一是", "一(一)二是", "一(一)三是", "一(二)", "一(二)1", "一(二)2"),
    *("二", "二(一)", "二(二)", "三"),
]
ANNEXES = (
    *("一、目的", "为各村对照检查提供尺子。", "二、做法", "(一)先自查。", "(二)再互查。", "三、要求", "如实填写。"),
    *("试算县村级工作入门标准", "一、台账", "1.台账一户一页。", "2.台账按月更新。", "二、走访", "3.走访有记录。", "4.走访记录有签名。"),
    *("试算县村级工作提高标准", "一、台账", "1.台账可以查询。", "二、走访2.走访覆盖全部农户。"),
)
UNNUMBERED = (
    "试算市几年来的做法，大体有两个方面，现在汇报如下，请批评指正。",
    "推行“点灯”做法，让责任看得见",
    f"责任要让人看得见。一是上墙。{'每个村的责任人都写在村口的牌子上，' * 8}谁都能查。二是上网。{'名单每季度公布一次，' * 8}谁都能问。",
    "推行“交账”做法，让责任算得清",
    f"责任要算得清。一是月月记。{'乡镇每月记一次账，' * 10}一笔不漏。二是季季清。{'县里每季清一次账，' * 10}当场签字",
)


def txt(path: Path, lines: Sequence[str], encoding: str = "utf-8") -> Path:
    """A text file."""
    path.write_text("\n".join(lines), encoding=encoding)
    return path


def pdf(path: Path, pages: Sequence[Sequence[str]]) -> Path:
    """A pdf with the lines of each page, in a Chinese font that every reader has to have."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * at) for at in range(len(pages)))),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 5 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/Ascent 880/Descent -120/CapHeight 880/ItalicAngle 0/StemV 93/FontBBox[0 -120 1000 880]>>",
    ]
    for at, lines in enumerate(pages):
        shown = b"".join(
            b"1 0 0 1 40 %d Tm<%s>Tj " % (800 - 20 * row, line.encode("utf-16-be").hex().encode()) for row, line in enumerate(lines)
        )
        stream = b"BT /F1 12 Tf " + shown + b"ET" if lines else b""
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % (7 + 2 * at))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    body, offsets = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(body),
    )
    path.write_bytes(body + end)
    return path


def wrapped(lines: Sequence[str], width: int) -> list[str]:
    """Lines as a page of that many characters breaks them."""
    return [line[start : start + width] for line in lines for start in range(0, len(line), width)]
