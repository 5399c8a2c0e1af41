"""The one error of the package."""


class Unreadable(Exception):
    """A file that cannot be read as it is.

    code: stable word for the API, e.g. "unsupported_format", "undecodable", "unbalanced_quote", "ragged_rows",
        "empty_file", "too_many_columns", "zip_bomb", "encrypted_workbook", "damaged_file", "invalid_option".
    message: what is wrong and what to do about it, for a person.
    line: the physical line it was seen on, counted from 1, or None when it concerns the whole file.
    """

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return self.message if self.line is None else f"Line {self.line}: {self.message}"
