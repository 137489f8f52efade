"""The WSGI application that granian serves."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.site.settings")
application = get_wsgi_application()

from minzheng.site.commands import rules  # noqa: E402 (after the applications are loaded)

Thread(target=rules.compile_all, name="kernels").start()  # until it is done, plain Python decides
