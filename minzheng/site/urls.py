"""All addresses. Every part's pages live in the console for now."""

from django.urls import include, path

handler400 = "minzheng.console.views.failed.bad_request"
urlpatterns = [path("", include("minzheng.console.urls"))]
