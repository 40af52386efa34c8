"""Who writes summaries, as the settings say; and whether the model's endpoint does as it is asked.

The library that speaks to models is an extra: it is imported here, once a model is asked for, and
takes two seconds.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.analysis.phrasing import may_be_sent
from bot.domain.model import Article
from bot.errors import OutsideError, Refused, SettingsError
from bot.services import Clock
from bot.settings import Settings
from bot.summarisers import SUMMARISERS, Summariser
from bot.summarisers.llm import ModelSummariser, Writer, request_for
from bot.telemetry import Metrics
from bot.workers import InlineCompute, PoolCompute, the_analyst

INSTALL = "python -m pip install --require-hashes -r deploy/requirements-model.txt"
_TRIAL = (
    "The defence ministers of Norway and Sweden met in Oslo. "
    "They agreed to hold a joint exercise next year."
)


@asynccontextmanager
async def open_summariser(
    settings: Settings, compute: InlineCompute | PoolCompute, clock: Clock, metrics: Metrics
) -> AsyncIterator[Summariser]:
    """Open the summariser of the settings. Raises `SettingsError` where something is missing."""
    make = SUMMARISERS.get(settings.analysis.summariser)
    if make:
        yield make()
        return
    async with _writer(settings) as writer:
        yield ModelSummariser(
            writer=writer, judge=compute.judge, is_fit=may_be_sent, clock=clock, metrics=metrics
        )


async def check_model(settings: Settings) -> str:
    """Have the model sum up two sentences of ours. Raises `SettingsError` and `OutsideError`."""
    analyst = the_analyst()
    analysis = analyst.understand(Article(title="Ministers meet in Oslo", text=_TRIAL))
    async with _writer(settings) as writer:
        try:
            draft = await writer.write(request_for(analysis))
        except OutsideError as error:
            error.hint = "Check ATTACHE_MODEL__URL, ATTACHE_MODEL__NAME and ATTACHE_MODEL__KEY."
            raise
    complaints = await InlineCompute(analyst).judge(draft, analysis)
    if complaints:
        raise Refused(
            f"{settings.model.name} answers, but not as asked: {complaints[0]}",
            reason="not_supported",
            hint="Most summaries will be the articles' own sentences.",
        )
    return f"{settings.model.name} answers, and what it wrote was supported"


def _writer(settings: Settings) -> AbstractAsyncContextManager[Writer]:
    """Return the way to the model, not open yet."""
    kind, model = settings.analysis.summariser, settings.model
    if kind == "lead" or not (model.url and model.name):
        raise SettingsError(
            f"ATTACHE_ANALYSIS__SUMMARISER={kind} needs ATTACHE_MODEL__URL and ATTACHE_MODEL__NAME"
        )
    try:
        from bot.summarisers.endpoint import open_endpoint
    except ImportError:
        raise SettingsError(
            f"ATTACHE_ANALYSIS__SUMMARISER={kind} needs an extra that is not installed",
            hint=f"Run `{INSTALL}`.",
        ) from None
    key = model.key.get_secret_value() if model.key else ""
    return open_endpoint(kind, url=model.url, name=model.name, key=key, patience=model.timeout)
