"""What Word puts around words that are a document's text all the same."""

import io

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from retrieval.readers.documents import read_document
from retrieval.types import Article

RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
BOX = "<w:txbxContent><w:p><w:r><w:t>Hộp chữ.</w:t></w:r></w:p></w:txbxContent>"
SPACES = (
    f'{nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def text_of(*body: str) -> str:
    """The text of a document whose title is "Tin", read back."""
    document = Document()
    document.add_paragraph("Tin")
    for markup in body:
        root = parse_xml(f"<w:body {SPACES}>{markup}</w:body>")
        for element in root:
            document.element.body.insert(len(document.element.body) - 1, element)
    out = io.BytesIO()
    document.save(out)
    (article,) = read_document(out.getvalue(), "a.docx")
    assert isinstance(article, Article), article
    assert article.title == "Tin"
    return article.text


def paragraph(inside: str) -> str:
    return f"<w:p>{RUN.format('Sáng nay, ')}{inside}{RUN.format(' họp.')}</w:p>"


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        '<w:ins w:id="1" w:author="a">{}</w:ins>',
        '<w:moveTo w:id="1" w:author="a">{}</w:moveTo>',
        '<w:smartTag w:element="place">{}</w:smartTag>',
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:hyperlink><w:ins w:id="1" w:author="a">{}</w:ins></w:hyperlink>',
        '{}<w:del w:id="1" w:author="a"><w:r><w:delText>huyện</w:delText></w:r></w:del>',
        '{}<w:moveFrom w:id="1" w:author="a"><w:r><w:t>huyện</w:t></w:r></w:moveFrom>',
    ],
)
def test_no_word_is_lost_and_none_comes_back(around: str) -> None:
    inside = around.format(RUN.format("tỉnh"))
    assert text_of(paragraph(inside)) == "Sáng nay, tỉnh họp."


@pytest.mark.parametrize(
    "around",
    [
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:ins w:id="1" w:author="a">{}</w:ins>',
        '<w:customXml w:element="a">{}</w:customXml>',
    ],
)
def test_no_paragraph_is_lost(around: str) -> None:
    inside = around.format(paragraph(RUN.format("tỉnh")))
    assert text_of(inside, paragraph(RUN.format("xã"))) == (
        "Sáng nay, tỉnh họp.\n\nSáng nay, xã họp."
    )


def test_signs_between_letters() -> None:
    signs = "<w:r><w:t>2015</w:t><w:noBreakHyphen/><w:t>2020</w:t><w:tab/><w:t>và</w:t></w:r>"
    assert text_of(paragraph(signs)) == "Sáng nay, 2015-2020 và họp."


@pytest.mark.parametrize(
    "box",
    [
        f"<w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r>",
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{BOX}</w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    ],
)
def test_a_text_box_stands_once_behind_its_paragraph(box: str) -> None:
    assert text_of(paragraph(box)) == "Sáng nay, họp.\n\nHộp chữ."


def cell(*texts: str) -> str:
    return f"<w:tc>{''.join(f'<w:p>{RUN.format(text)}</w:p>' for text in texts)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def test_rows_of_figures_are_lines_and_equal_figures_stay() -> None:
    rows = table(cell("Năm") + cell("Thu") + cell("Chi"), cell("2015") + cell("7") + cell("7"))
    assert text_of(rows) == "Năm | Thu | Chi\n\n2015 | 7 | 7"


def test_an_article_in_a_table_keeps_its_paragraphs() -> None:
    long = "Nước lên nhanh. " + "Dân dời đi " * 30 + "trong đêm."
    assert text_of(table(cell("Đoạn một.", "Đoạn hai."))) == "Đoạn một.\n\nĐoạn hai."
    assert text_of(table(cell(long, "Đoạn hai.") + cell("Cột bên."))) == (
        f"{long}\n\nĐoạn hai.\n\nCột bên."
    )


def test_letters_of_an_old_font_are_what_they_look_like() -> None:
    text = "Thñ t\xadíng chñ tr× phiªn häp th\xadêng kú ë Hµ Néi."
    body = f"<w:p>{RUN.format(text)}</w:p>"
    assert text_of(body, paragraph("")) == (
        "Thủ tướng chủ trì phiên họp thường kỳ ở Hà Nội.\n\nSáng nay, họp."
    )
