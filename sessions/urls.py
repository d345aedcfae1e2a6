from django.urls import path

from sessions import views

app_name = "private_sessions"

urlpatterns = [
    path("", views.about, name="about"),
]
