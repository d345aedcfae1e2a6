from django.urls import path

from sessions import conversation, views

app_name = "private_sessions"

urlpatterns = [
    # what sessions are, and what becomes of a letter
    path("", views.about, name="about"),
    path("letter/", views.letter, name="letter"),
    # the form and its confirmation
    path("apply/", views.apply, name="apply"),
    path("received/", views.received, name="received"),
    # the applicant's side of the conversation
    path("return/", conversation.return_page, name="return"),
    # whatever else is typed here
    path("<path:path>/", views.not_here),
]
