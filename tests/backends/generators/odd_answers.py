"""What a vendor should never answer, and may."""

from __future__ import annotations

import json

from hypothesis import strategies as st

_WORDS = st.sampled_from(
    [
        *("status", "detail", "output", "video", "images", "url", "error", "logs", "id", "urls"),
        *("COMPLETED", "succeeded", "processing", "IN_QUEUE", "metrics", "msg", "type", "loc"),
        *("has_nsfw_concepts", "request_id", "response_url", "", "https://[", "model", "version"),
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 500) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=5),
    max_leaves=10,
)
ODD_BODIES = _VALUES.map(lambda one: json.dumps(one).encode()) | st.binary(max_size=20)
ODD_STATUS = st.sampled_from([200, 201, 202, 302, 307, 400, 403, 404, 418, 422, 429, 500, 503])
