"""Which class a value of the file means; a city's own classes are made on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

from app.errors import Refused
from app.i18n import _
from app.imports.mapping import MAKE, Mapping, OwnClass
from app.texts.suggest import suggestion

MOST_MADE = 1000
OWN_VERSIONS = ("2013", "2026")


@dataclass(frozen=True)
class CodeClass:
    """A class of the code tables; without an identifier it still has to be made."""

    code: str
    kind: str
    name: str
    name_en: str
    major_code: str = "01"
    major_name: str = "其他"
    major_name_en: str = "Other"
    code_2013: str | None = None
    code_2026: str | None = None
    five_chaos_group: str | None = None
    is_hazard: bool = False


class ClassBook:
    """The classes that an import knows and those it makes.

    Args:
        known: classes of the mapping's code table that are in the database.
        national: classes of the tables of 2013 and 2026, for what an own class takes over from them.

    Raises:
        Refused: a class leads to a code that does not exist.
    """

    def __init__(self, mapping: Mapping, known: list[CodeClass], national: dict[str, list[CodeClass]]) -> None:
        self._mapping, self._rules = mapping, mapping.rules("class")
        self._by_code = {one.code: one for one in known if one.kind == mapping.class_kind}
        self._by_code = {one.code: one for one in known} | self._by_code
        self._national = national
        self.new: dict[str, CodeClass] = {}
        if mapping.classes.own and mapping.classes.version in OWN_VERSIONS:
            sentence = _("The table “{version}” takes no classes of a city: name a version of your own in [classes].")
            raise Refused(sentence.format(version=mapping.classes.version))
        for code in mapping.classes.own:
            self._add_own(code)
        self._check_rules()

    def find(self, value: str) -> CodeClass | None:
        """Return the class of a value, or None where it is unknown."""
        code = self._rules.find(value) if not self._rules.is_empty else value
        if code is None:
            code = value if value in self._by_code else None
        if code == MAKE:
            return self._make(value)
        return self._by_code.get(code) if code is not None else None

    def _add_own(self, code: str) -> None:
        made = self._described(code, self._mapping.classes.own[code])
        if self._by_code.get(code) != made:
            self.new[code] = made
        self._by_code[code] = made

    def _described(self, code: str, own: OwnClass) -> CodeClass:
        """Return a class of the mapping; what it leaves open comes from its model in the table of 2026."""
        kind = own.kind or self._mapping.class_kind
        like = self._model(code, kind, "2026", own.code_2026)
        self._model(code, kind, "2013", own.code_2013)
        like = like or CodeClass(code, kind, own.name, own.name_en)
        major = own.major or like.major_code
        named = like if major == like.major_code else CodeClass(code, kind, own.name, own.name_en)
        return CodeClass(
            code, kind, own.name, own.name_en, major, own.major_name or named.major_name,
            own.major_name_en or named.major_name_en, own.code_2013 or like.code_2013, own.code_2026,
            own.five_chaos_group or like.five_chaos_group, own.is_hazard or like.is_hazard,
        )  # fmt: skip

    def _model(self, own: str, kind: str, version: str, code: str | None) -> CodeClass | None:
        if code is None:
            return None
        table = {one.code: one for one in self._national[version]}
        table |= {one.code: one for one in self._national[version] if one.kind == kind}
        if code not in table:
            sentence = _("classes.own.{own}: there is no class {code} in the table {version}: {hint}")
            raise Refused(sentence.format(own=own, code=code, version=version, hint=suggestion(code, table)))
        return table[code]

    def _make(self, value: str) -> CodeClass:
        code = own_code(value)
        if code not in self._by_code:
            if len(self.new) >= MOST_MADE:
                sentence = _("The file has more than {count} different classes: lead them to fewer in [values.class].")
                raise Refused(sentence.format(count=MOST_MADE))
            made = CodeClass(code, self._mapping.class_kind, value, value)
            self.new[code] = self._by_code[code] = made
        return self._by_code[code]

    def _check_rules(self) -> None:
        words = dict(self._mapping.values.get("class", {}))
        if "class" in self._mapping.constants:
            words[""] = self._mapping.constants["class"]
        for code in words.values():
            if code != MAKE and code not in self._by_code:
                sentence = _("There is no class “{code}” in the code table “{version}”: {hint}")
                version, hint = self._mapping.classes.version, suggestion(code, self._by_code)
                raise Refused(sentence.format(code=code, version=version, hint=hint))


def own_code(value: str) -> str:
    """Return a short code for a value of a file, the same at every run."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", value).strip("-").upper()[:20]
    digest = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest().upper()
    return f"{plain}-{digest}" if plain else digest
