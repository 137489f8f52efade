"""Console addresses, by subject."""

from django.urls import path, register_converter

from minzheng.console.views import accounts, jobs, places, session, trail, workbench


class BoundedId:
    """A database id in an address: plain digits, never longer than a bigint holds."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: object) -> str:
        return str(value)


class Code:
    regex = "[0-9]{12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(BoundedId, "id")
register_converter(Code, "code")

app_name = "console"
urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("login/", session.login, name="login"),
    path("login/locked/", session.locked, name="locked"),
    path("logout/", session.logout, name="logout"),
    path("password/", session.password, name="password"),
    path("reader/", session.reader, name="reader"),
    path("jobs/<id:job_id>/", jobs.job, name="job"),
    path("places/", places.divisions, name="places"),
    path("places/changes/", places.changes, name="changes"),
    path("places/<code:code>/", places.divisions, name="division"),
    path("places/<code:code>/changes/", places.changes, name="division-changes"),
    path("trail/", trail.trail, name="trail"),
    path("trail/check/", trail.check_chain, name="check-chain"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.create, name="account-create"),
    path("accounts/<slug:login>/", accounts.account, name="account"),
    path("accounts/<slug:login>/switch/", accounts.switch, name="account-switch"),
    path("accounts/<slug:login>/password/", accounts.reset_password, name="account-password"),
]
