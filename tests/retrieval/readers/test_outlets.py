import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.readers.outlets import hostname, outlet


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.vietnamplus.vn/a/364363.vnp", "VietnamPlus"),
        ("https://nhandan.vn/a.html", "Nhân Dân"),
        ("https://m.tuoitre.vn/a.htm", "Tuổi Trẻ"),
        ("https://thethao.tuoitre.vn:8443/a.htm", "Tuổi Trẻ"),
        ("https://VNEXPRESS.net./a", "VnExpress"),
        ("https://suckhoe.vnexpress.net/a", "VnExpress"),
        ("https://www.m.dantri.com.vn/a", "Dân trí"),
        ("https://xaydungchinhsach.chinhphu.vn/a", "Cổng Thông tin điện tử Chính phủ"),
        ("https://news.zing.vn/a", "Zing News"),
        ("https://znews.vn/a", "Znews"),
        ("https://www.baolaocai.vn/a", "baolaocai.vn"),
        ("https://notvnexpress.net/a", "notvnexpress.net"),
        ("http://example.com.vn:8080/a?b=vnexpress.net", "example.com.vn"),
        ("http://m.vn/", "m.vn"),
        ("http://localhost/", "localhost"),
        ("http://", None),
        ("http://[", None),
        ("no address", None),
    ],
)
def test_outlet(url: str, name: str | None) -> None:
    assert outlet(url) == name


@given(st.text())
def test_no_address_breaks_it(text: str) -> None:
    assert (hostname(f"http://{text}") is None) == (outlet(f"http://{text}") is None)
