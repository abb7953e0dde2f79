"""Run by a Python that has UNO: starts LibreOffice without a window, merges the letter with the rows, prints the seconds."""

import importlib
import json
import subprocess
import sys
import time
from pathlib import Path


def main(folder: Path) -> None:
    """Merge `folder`/notices.csv as `folder`/plan.json says into one PDF in `folder`."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    address = "pipe,name=propdesk-benchmark;urp;StarOffice.ComponentContext"
    words = [plan["office"], "--headless", "--norestore", "--nologo", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    process = subprocess.Popen([*words, f"--accept={address}"])
    try:
        context = _connected(address)
        _merge(context, folder, plan)
    finally:
        process.terminate()
        process.wait(30)


def _connected(address):  # type: ignore[no-untyped-def]
    uno = importlib.import_module("uno")
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            return resolver.resolve(f"uno:{address}")
        except Exception:
            time.sleep(0.5)
    raise OSError("LibreOffice did not answer")


def _value(name, value):  # type: ignore[no-untyped-def]
    found = importlib.import_module("uno").createUnoStruct("com.sun.star.beans.PropertyValue")
    found.Name, found.Value = name, value
    return found


def _merge(context, folder, plan):  # type: ignore[no-untyped-def]
    services = context.ServiceManager
    databases = services.createInstanceWithContext("com.sun.star.sdb.DatabaseContext", context)
    source = databases.createInstance()
    source.URL = "sdbc:flat:" + folder.as_uri()
    facts = {"Extension": "csv", "HeaderLine": True, "FieldDelimiter": ",", "StringDelimiter": '"', "CharSet": "UTF-8"}
    source.Info = tuple(_value(name, value) for name, value in facts.items())
    source.DatabaseDocument.storeAsURL((folder / "list.odb").as_uri(), ())
    databases.registerObject("propdesk-benchmark", source)
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    letter = desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, (_value("Hidden", True),))
    _write(letter, plan)
    letter.storeToURL((folder / "letter.odt").as_uri(), ())
    letter.close(True)
    merge = services.createInstanceWithContext("com.sun.star.text.MailMerge", context)
    merge.DataSourceName, merge.CommandType, merge.Command = "propdesk-benchmark", 0, "notices"
    merge.DocumentURL, merge.OutputURL, merge.OutputType = (folder / "letter.odt").as_uri(), folder.as_uri(), 2
    merge.SaveAsSingleFile, merge.SaveFilter, merge.FileNamePrefix = True, "writer_pdf_Export", "merged"
    start = time.perf_counter()
    merge.execute(())
    sys.stdout.write(f"{time.perf_counter() - start:.3f}\n")


def _write(letter, plan):  # type: ignore[no-untyped-def]
    """Page one: fixed texts and a field for each changing one. Page two: a table of fields."""
    style = letter.StyleFamilies.getByName("ParagraphStyles").getByName("Standard")
    style.CharHeight = style.CharHeightAsian = 7
    text = letter.Text
    cursor = text.createTextCursor()
    for fixed in plan["fixed"]:
        text.insertString(cursor, fixed + "  ", False)
    for number in range(plan["fields"]):
        text.insertTextContent(cursor, _field(letter, f"v{number}"), False)
        text.insertString(cursor, "  ", False)
    text.insertControlCharacter(cursor, 0, False)
    cursor.BreakType = importlib.import_module("uno").Enum("com.sun.star.style.BreakType", "PAGE_BEFORE")
    table = letter.createInstance("com.sun.star.text.TextTable")
    table.initialize(plan["rows"], plan["cells"])
    text.insertTextContent(cursor, table, False)
    for row in range(plan["rows"]):
        for column in range(plan["cells"]):
            cell = table.getCellByPosition(column, row)
            cell.insertTextContent(cell.createTextCursor(), _field(letter, f"r{row}c{column}"), False)


def _field(letter, column):  # type: ignore[no-untyped-def]
    master = letter.createInstance("com.sun.star.text.FieldMaster.Database")
    master.DataBaseName, master.DataTableName, master.DataColumnName = "propdesk-benchmark", "notices", column
    field = letter.createInstance("com.sun.star.text.TextField.Database")
    field.attachTextFieldMaster(master)
    return field


if __name__ == "__main__":
    main(Path(sys.argv[1]))
