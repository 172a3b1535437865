"""XML from outside: parsed without document types, entities or network."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from bpmn.errors import Complaint, DefinitionError

LARGEST_FILE = 2_000_000
DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"<!ELEMENT", b"<!ATTLIST", b"<!NOTATION")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def parse_xml(xml: bytes) -> Any:
    """Return the root element (lxml) of a UTF-8 document of at most 2 MB.

    Raises DefinitionError with code `xml-unsafe` for anything that is not plain, well-formed XML.
    """
    _refuse_unsafe(xml)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _unsafe(f"不是合法的 XML（{error}）") from None
    if root.getroottree().docinfo.doctype:
        raise _unsafe("不允许文档类型声明")
    return root


def _refuse_unsafe(xml: bytes) -> None:
    if len(xml) > LARGEST_FILE:
        raise _unsafe(f"文件超过 {LARGEST_FILE} 字节")
    # The bytes are searched as UTF-8, so no other encoding may be declared to the parser.
    declared = DECLARATION.match(xml.removeprefix(BYTE_ORDER_MARK))
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise _unsafe("只接受 UTF-8 编码")
    try:
        xml.decode("utf-8")
    except UnicodeDecodeError:
        raise _unsafe("只接受 UTF-8 编码") from None
    for mark in FORBIDDEN:
        if mark in xml:
            raise _unsafe("不允许文档类型声明和实体")


def _unsafe(message: str) -> DefinitionError:
    return DefinitionError([Complaint("xml-unsafe", None, message)])
