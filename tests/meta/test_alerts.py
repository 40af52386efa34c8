"""Each alarm watches a metric that exists, and is explained."""

import re
from pathlib import Path

import pytest
import yaml

from bot.telemetry import Metrics

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = yaml.safe_load((DEPLOY / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alarm_watches_metrics_that_exist_and_is_explained(rule: dict[str, str]) -> None:
    declared = {family.name for family in Metrics.declare().registry.collect()}
    watched = {name.removesuffix("_total") for name in re.findall(r"attache_\w+", rule["expr"])}
    assert watched <= declared
    assert f"**{rule['alert']}**" in (DEPLOY / "README.md").read_text(encoding="utf-8")
