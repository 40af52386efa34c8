"""Attaché: a Slack bot for military diplomacy."""

__version__ = "0.1.0"
