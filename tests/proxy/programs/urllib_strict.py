"""urllib with the strict verification that Python 3.13 made the default."""

import ssl
import urllib.request

from cases import cases

context = ssl.create_default_context()
context.verify_flags |= ssl.VERIFY_X509_STRICT
for way, kind, url, headers in cases():
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), context=context) as answer:
            print("result", way, kind, answer.status)
    except OSError as error:
        print("result", way, kind, "failed", error)
