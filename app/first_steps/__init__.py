"""First steps: what somebody new does, ticked off from what the organization's records say.

Sample records do not count. Each member may put the list away for herself. Events: first_steps.hidden, first_steps.shown.
"""
