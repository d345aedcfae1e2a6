# The tests' own key, so that a form's token can be made without waiting for people to type.
KEY = "the-tests-sign-with-this-key-and-nobody-else-does-0123456789"
