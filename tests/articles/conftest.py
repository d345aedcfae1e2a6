import pytest
from django.contrib.auth.models import Group


@pytest.fixture
def author(client, django_user_model):
    """A browser signed in as somebody in the group Author and nothing more, its `user`."""
    user = django_user_model.objects.create_user("writer", is_staff=True)
    user.groups.add(Group.objects.get(name="Author"))
    client.force_login(user)
    client.user = user
    return client
