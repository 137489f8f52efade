"""The staff part as a Django application: signing in and out reaches the trail; accounts follow a merged town."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "minzheng.staff"
    label = "staff"

    def ready(self) -> None:
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

        from minzheng.places import custody
        from minzheng.staff import actions

        custody.register(custody.Custody("staff_account"))
        user_logged_in.connect(actions.on_sign_in, dispatch_uid="staff.sign_in")
        user_logged_out.connect(actions.on_sign_out, dispatch_uid="staff.sign_out")
        user_login_failed.connect(actions.on_failed_sign_in, dispatch_uid="staff.failed_sign_in")
        user_locked_out.connect(actions.on_lock_out, dispatch_uid="staff.lock_out")
