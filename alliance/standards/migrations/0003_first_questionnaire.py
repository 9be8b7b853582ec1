import json
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.db import migrations
from django.utils.timezone import now

FILE = Path(__file__).resolve().parent.parent / "questionnaires" / "retail.json"


def publish_first(apps, schema_editor):
    """A new installation can assess shops from its first minute.

    The version's key comes from its content, so that it is the same in every installation: a
    county restored in another one finds the questionnaire its assessments stand on.
    """
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    body = raw["body"]
    told = json.dumps(body, sort_keys=True, ensure_ascii=False)
    using = schema_editor.connection.alias
    questionnaire = apps.get_model("standards", "Questionnaire").objects.using(using).create(
        id=uuid5(NAMESPACE_URL, raw["slug"]), slug=raw["slug"], title=raw["title"]
    )
    apps.get_model("standards", "QuestionnaireVersion").objects.using(using).create(
        id=uuid5(NAMESPACE_URL, f"{raw['slug']}/1/{told}"),
        questionnaire=questionnaire,
        number=1,
        body=body,
        status="published",
        published_at=now(),
    )


class Migration(migrations.Migration):
    dependencies = [("standards", "0002_published_stays")]

    operations = [migrations.RunPython(publish_first, migrations.RunPython.noop)]
