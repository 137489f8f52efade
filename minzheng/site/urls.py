"""All addresses. Every part's pages live in the console for now."""

from django.urls import include, path

urlpatterns = [path("", include("minzheng.console.urls"))]
