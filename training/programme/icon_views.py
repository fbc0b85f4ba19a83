"""What browsers and phones ask for to show the site as an icon: the old address of the icon, and the manifest."""

from flask import Response, jsonify, redirect
from werkzeug.wrappers import Response as AnyResponse

from training.access import public
from training.db import db
from training.pages import SITE_NAME, asset
from training.programme.blueprint import bp
from training.settings.queries import rules


@bp.get("/favicon.ico")
@public
def favicon() -> AnyResponse:
    """Pages name their icons themselves; feed readers, and PDFs in a browser, ask here."""
    return redirect(asset("images/heart.ico"))


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """The site on a phone's home screen: its name, its colours and its icons."""
    icons = [{"src": asset("images/heart.svg"), "type": "image/svg+xml", "sizes": "any"}]
    icons += [
        {
            "src": asset(f"images/heart-{size}.png"),
            "type": "image/png",
            "sizes": f"{size}x{size}",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    answer = jsonify(
        name=f"{SITE_NAME}, {rules(db.session()).board_name}",
        short_name="Training",
        lang="en-GB",
        start_url="/",
        scope="/",
        display="browser",
        background_color="#ffffff",
        theme_color="#00625a",
        icons=icons,
    )
    answer.mimetype = "application/manifest+json"
    return answer
