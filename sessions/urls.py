from django.urls import path

from sessions.views import about, apply, conversation, pages

app_name = "private_sessions"

urlpatterns = [
    # what sessions are, and what happens to an application
    path("", about.about, name="about"),
    path("letter/", about.confidentiality, name="confidentiality"),
    # the form and its confirmation
    path("apply/", apply.apply, name="apply"),
    path("apply/key/", pages.draft_key, name="draft_key"),
    path("apply/<slug:page>/", apply.apply, name="returned"),
    path("received/", apply.received, name="received"),
    path("received/<slug:page>/", apply.received, name="receipt"),
    # the applicant's side of the conversation
    path("return/", conversation.return_page, name="return"),
    path("conversation/", conversation.show, name="conversation"),
    path("conversation/touch/", pages.touch, name="touch"),
    # the way out
    path("exit/", pages.leave, name="exit"),
    # any other address
    path("<path:path>/", pages.not_found),
]
