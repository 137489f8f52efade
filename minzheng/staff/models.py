"""The office this installation serves and the accounts of its officials."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from minzheng.base.actor import Duty
from minzheng.places.models import place_column


class Office(models.Model):
    """The bureau. One row. `business_date` is set only where the day is not today: demonstrations and drills."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=100)
    place = place_column()
    business_date = models.DateField(null=True)
    scenario = models.CharField(max_length=50, default="", blank=True)  # the demonstration it was built from, or ""

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="staff_office_single"),)


class Accounts(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str) -> "Account":
        return self.get(login=username)


class Account(AbstractBaseUser):
    """One official. Never shared, never deleted: a leaver is deactivated so that the trail keeps its meaning."""

    login = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=50)
    place = place_column()
    duties = ArrayField(models.CharField(max_length=20, choices=[(duty.value, duty.value) for duty in Duty]))
    identity_hash = models.BinaryField(null=True)  # keyed: tells that two accounts are one human being, without keeping the number
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    objects = Accounts()
