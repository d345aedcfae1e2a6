from django.urls import path

from sessions.views import apply, conversation

app_name = "private_sessions"

urlpatterns = [
    # what sessions are, and what becomes of a letter
    path("", apply.about, name="about"),
    path("letter/", apply.letter, name="letter"),
    # the form and its confirmation
    path("apply/", apply.apply, name="apply"),
    path("received/", apply.received, name="received"),
    # the applicant's side of the conversation
    path("return/", conversation.return_page, name="return"),
    # whatever else is typed here
    path("<path:path>/", apply.not_here),
]
