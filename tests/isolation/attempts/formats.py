"""Files that refer to others, or grow, run or hide something when they are read."""

from __future__ import annotations

from tests.isolation.world import Attempt, World

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
DRAWINGS = {
    "an href to a file": '<use href="file://{kites}/art/props/thing.svg#sky"/>',
    "an href to a path": '<use href="../../../kites/art/props/thing.svg#sky"/>',
    "an xlink:href to a file": f'<use {XLINK} xlink:href="file://{{kites}}/x.svg#a"/>',
    "an href to the net": '<use href="http://example.org/x.svg#a"/>',
    "an image": '<image href="../../kites/art/keys/one.png"/>',
    "an image of data": '<image href="data:image/png;base64,AAAA"/>',
    "a data URL on a use": '<use href="data:image/svg+xml;base64,AAAA#a"/>',
    "a filter that loads": '<filter id="f"><feImage href="file://{kites}/a.png"/></filter>',
    "a fill by url()": '<path d="M0 0H9V9Z" fill="url(file://{kites}/x.svg#a)"/>',
    "a fill by url() with spaces": '<path d="M0 0H9V9Z" fill="url(  \'//host/x.svg#a\' )"/>',
    "a style with url()": '<path d="M0 0H9V9Z" style="fill:url(../../kites/x.svg#a)"/>',
    "a style sheet's import": '<style>@import "file://{kites}/x.css";</style>',
    "a style sheet's import of the net": "<style>@import url(http://example.org/x.css);</style>",
    "a style sheet's url() in CDATA": "<style><![CDATA[g{fill:url(file:///x#a)}]]></style>",
    "a style sheet's import spelt in escapes": "<style>@\\69mport 'file:///x.css';</style>",
    "a url() spelt in escapes": '<path d="M0 0H9V9Z" style="fill:\\75rl(file:///x#a)"/>',
    "a font from a file": "<style>@font-face{src:url(file://{kites}/x.ttf)}</style>",
    "a base elsewhere": '<g xml:base="file://{kites}/"><path d="M0 0H9"/></g>',
    "a script": "<script>fetch('file:///x')</script>",
    "a handler": '<path d="M0 0H9" onload="x()"/>',
    "a page": '<foreignObject><iframe src="file:///x"/></foreignObject>',
    "a link that runs": '<a href="javascript:x()"><path d="M0 0H9"/></a>',
    "something that loads in what is skipped": (
        '<metadata><image href="file://{kites}/a.png"/></metadata>'
    ),
    "ten thousand groups in each other": "<g>" * 10_000 + "</g>" * 10_000,
    "too many elements": "<path d='M0 0'/>" * 20_001,
}
HEADS = {
    "an entity from a file": '<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{kites}/show.yaml">]>',
    "an entity of parameters": '<!DOCTYPE svg [<!ENTITY % x SYSTEM "file://{kites}/x"> %x;]>',
    "a document type elsewhere": '<!DOCTYPE svg SYSTEM "file://{kites}/x.dtd">',
    "a billion laughs": '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
    "a style sheet's instruction": '<?xml-stylesheet href="file://{kites}/x.css"?>',
}
FRAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360">{}</svg>'


def _drawing(what: str, head: str, body: str) -> Attempt:
    def by(world: World) -> None:
        text = (head + FRAME.replace("{}", body)).replace("{kites}", str(world.kites))
        world.write("art/props/thing.svg", text)

    return Attempt(tries=f"a drawing holds {what}", by=by)


YAML = {
    "a tag that runs": "title: !!python/object/apply:os.system [ls]\n",
    "a tag that includes": "title: !include ../kites/show.yaml\n",
    "an anchor and an alias": "title: &x boats\nauthor: *x\n",
    "a billion laughs": "author: &a [x, x]\nmood: &b [*a, *a]\ntitle: [*b, *b]\n",
    "a merge": "title: x\npicture: {<<: *x}\n",
    "a hundred levels": "title: " + "[" * 100 + "]" * 100 + "\n",
    "too many values": "title: [" + "1," * 60_000 + "1]\n",
}


def _yaml(what: str, text: str, file: str) -> Attempt:
    def by(world: World) -> None:
        world.write(file, f"format: 1\nid: boats\n{text}")

    return Attempt(
        tries=f"{file} holds {what}", by=by, on="studio" if file == "show.yaml" else "boats"
    )


SCRIPT = (
    '<FinalDraft><Content><Paragraph Type="Action"><Text>%s</Text></Paragraph></Content>'
    "</FinalDraft>"
)
SCRIPTS = {
    "an entity from a file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file://{kites}/show.yaml">]>',
    "a billion laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY e "&a;&a;&a;&a;">]>',
    "a document type elsewhere": '<!DOCTYPE x SYSTEM "file://{kites}/x.dtd">',
    "an entity of parameters": '<!DOCTYPE x [<!ENTITY % e SYSTEM "file://{kites}/x"> %e;]>',
}


def _script(what: str, head: str) -> Attempt:
    def by(world: World) -> None:
        world.write("film.fdx", head.replace("{kites}", str(world.kites)) + SCRIPT % "&e;")
        world.change("show.yaml", "stock: false\n", "stock: false\nscreenplay: film.fdx\n")

    return Attempt(tries=f"a Final Draft script holds {what}", by=by)


FORMATS = [
    *(_drawing(what, "", body) for what, body in DRAWINGS.items()),
    *(_drawing(what, head, "<g/>") for what, head in HEADS.items()),
    *(_yaml(what, text, "show.yaml") for what, text in YAML.items()),
    *(_yaml(what, text, "direction/sc1.yaml") for what, text in YAML.items()),
    *(_script(what, head) for what, head in SCRIPTS.items()),
]
