"""Attendance files in the shapes that Teams and Zoom export, made by hand: each of the same three people.

Jane Smith was there from 9:30 to 11:30, but for ten minutes in which her connection was lost; Omar Khan came at 10:00
and stayed, on a laptop without an account; the trainer was there all the time. One is asked for as bytes, as it lies on
a disc.
"""

import csv
import io
from collections.abc import Sequence

_Row = Sequence[str]


def _utf16(*rows: _Row) -> bytes:
    """Teams: UTF-16 with its mark, tabs, and the line ends of Windows."""
    return "".join("\t".join(row) + "\r\n" for row in rows).encode("utf-16")


def _commas(*rows: _Row) -> bytes:
    """UTF-8 with its mark, commas, and quotes where a cell has one."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def teams_three_parts(day: str = "12/05/2026", *, half: bool = False) -> bytes:
    def at(hour: int, minute: int, second: int = 0) -> str:
        if not half:
            return f"{day}, {hour:02}:{minute:02}:{second:02}"
        return f"{day}, {hour % 12 or 12}:{minute:02}:{second:02} {'AM' if hour < 12 else 'PM'}"

    return _utf16(
        ["1. Summary"],
        ["Meeting title", "Safeguarding level 2"],
        ["Attended participants", "3"],
        ["Start time", at(9, 20, 5)],
        ["End time", at(11, 40, 2)],
        ["Meeting duration", "2h 19m 57s"],
        ["Average attendance time", "1h 43m 12s"],
        [],
        ["2. Participants"],
        ["Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role"],
        ["Tess Trainer", at(9, 20), at(11, 40), "2h 20m", "tess@council.example", "tess@council.example", "Organizer"],
        ["SMITH, Jane (NHS TRUST)", at(9, 30), at(11, 30), "1h 50m", "jane@nhs.example", "j@nhs.example", "Attendee"],
        ["Omar Khan (Guest)", at(10, 0), at(11, 40), "1h 40m", "", "", "Attendee"],
        [],
        ["3. In-Meeting Activities"],
        ["Name", "Join Time", "Leave Time", "Duration", "Email", "Role"],
        ["Tess Trainer", at(9, 20), at(11, 40), "2h 20m", "tess@council.example", "Organizer"],
        ["SMITH, Jane (NHS TRUST)", at(9, 30), at(10, 20), "50m", "jane@nhs.example", "Attendee"],
        ["SMITH, Jane (NHS TRUST)", at(10, 30), at(11, 30), "1h", "jane@nhs.example", "Attendee"],
        ["Omar Khan (Guest)", at(10, 0), at(11, 40), "1h 40m", "", "Attendee"],
    )


def teams_participants_only() -> bytes:
    return _utf16(
        ["2. Participants"],
        ["Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Role"],
        ["Tess Trainer", "12/05/2026, 09:20:00", "12/05/2026, 11:40:00", "2h 20m", "tess@council.example", "Organizer"],
        ["SMITH, Jane", "12/05/2026, 09:30:00", "12/05/2026, 11:30:00", "1h 50m", "jane@nhs.example", "Attendee"],
        ["Omar Khan", "12/05/2026, 10:00:00", "12/05/2026, 11:40:00", "1h 40m", "", "Attendee"],
    )


def teams_of_2021() -> bytes:
    return _utf16(
        ["Meeting Summary"],
        ["Total Number of Participants", "3"],
        ["Meeting Title", "Safeguarding level 2"],
        ["Meeting Start Time", "5/12/2026, 9:20:05 AM"],
        ["Meeting End Time", "5/12/2026, 11:40:02 AM"],
        [],
        ["Full Name", "Join Time", "Leave Time", "Duration", "Email", "Role", "Participant ID (UPN)"],
        [
            "Tess Trainer",
            "5/12/2026, 9:20:00 AM",
            "5/12/2026, 11:40:00 AM",
            "2h 20m",
            "t@council.example",
            "Organizer",
            "",
        ],
        ["Jane Smith", "5/12/2026, 9:30:00 AM", "5/12/2026, 10:20:00 AM", "50m", "jane@nhs.example", "Attendee", ""],
        ["Jane Smith", "5/12/2026, 10:30:00 AM", "5/12/2026, 11:30:00 AM", "1h", "jane@nhs.example", "Attendee", ""],
        ["Omar Khan", "5/12/2026, 10:00:00 AM", "5/12/2026, 11:40:00 AM", "1h 40m", "", "Presenter", ""],
    )


def teams_of_2020() -> bytes:
    return _utf16(
        ["Full Name", "User Action", "Timestamp"],
        ["Jane Smith", "Joined", "12/05/2026, 09:30:00"],
        ["Omar Khan", "Joined", "12/05/2026, 10:00:00"],
        ["Jane Smith", "Left", "12/05/2026, 10:20:00"],
        ["Jane Smith", "Joined before", "12/05/2026, 10:30:00"],
        ["Jane Smith", "Left", "12/05/2026, 11:30:00"],
        ["Omar Khan", "Left", "12/05/2026, 11:40:00"],
    )


def teams_webinar() -> bytes:
    return _commas(
        ["1. Summary"],
        ["Webinar title", "Safeguarding, level 2"],
        ["Start time", "5/12/26, 9:20:05 AM"],
        [],
        ["2. Participants"],
        [
            *("First Name", "Last Name", "Registration Email", "Registration Time", "Registration Status"),
            *("First Join", "Last Leave", "In-Webinar Duration", "Role"),
        ],
        [
            "Jane",
            "Smith",
            "jane@nhs.example",
            "5/1/26, 8:00 AM",
            "Registered",
            "5/12/26, 9:30 AM",
            "5/12/26, 11:30 AM",
            "1h 50m",
            "Attendee",
        ],
        [
            "Omar",
            "Khan",
            "",
            "5/1/26, 8:00 AM",
            "Registered",
            "5/12/26, 10:00 AM",
            "5/12/26, 11:40 AM",
            "1h 40m",
            "Attendee",
        ],
        ["Did", "Notcome", "did@nhs.example", "5/1/26, 8:00 AM", "Registered", "", "", "", ""],
    )


def teams_with_commas() -> bytes:
    return _commas(
        ["1. Summary"],
        ["Meeting title", "Safeguarding level 2"],
        [],
        ["3. In-Meeting Activities"],
        ["Name", "Join time", "Leave time", "Duration", "Email", "Role"],
        ["Jane Smith", "12/05/2026, 09:30:00", "12/05/2026, 10:20:00", "50m 0s", "jane@nhs.example", "Attendee"],
        ["Jane Smith", "12/05/2026, 10:30:00", "12/05/2026, 11:30:00", "1h 0m 0s", "jane@nhs.example", "Attendee"],
        ["Omar Khan", "12/05/2026, 10:00:00", "12/05/2026, 11:40:00", "1h 40m", "", "Attendee"],
    )


def zoom_with_topic() -> bytes:
    return _commas(
        ["Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)", "Participants"],
        [
            "812 3456 7890",
            "Level 2",
            "05/12/2026 09:20:00 AM",
            "05/12/2026 11:40:00 AM",
            "t@council.example",
            "140",
            "3",
        ],
        [],
        ["Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest"],
        ["Jane Smith", "jane@nhs.example", "05/12/2026 09:30:00 AM", "05/12/2026 10:20:00 AM", "50", "Yes"],
        ["Jane Smith", "jane@nhs.example", "05/12/2026 10:30:00 AM", "05/12/2026 11:30:00 AM", "60", "Yes"],
        ["OK laptop (Omar Khan)", "", "05/12/2026 10:00:00 AM", "05/12/2026 11:40:00 AM", "100", "Yes"],
    )


def zoom_without_topic() -> bytes:
    return _commas(
        [
            "Name (original name)",
            "Email",
            "Join time",
            "Leave time",
            "Duration (minutes)",
            "Guest",
            "Recording consent",
        ],
        ["Jane Smith", "jane@nhs.example", "2026-05-12 09:30:00", "2026-05-12 10:20:00", "50", "Yes", ""],
        ["Jane Smith", "jane@nhs.example", "2026-05-12 10:30:00", "2026-05-12 11:30:00", "60", "Yes", ""],
        ["Omar Khan", "", "2026-05-12 10:00:00", "2026-05-12 11:40:00", "100", "Yes", ""],
    )


def zoom_one_line_a_person() -> bytes:
    return _commas(
        ["Name (Original Name)", "User Email", "Total Duration (Minutes)", "Guest"],
        ["Jane Smith", "jane@nhs.example", "110", "Yes"],
        ["Omar Khan", "", "100", "Yes"],
    )


def zoom_webinar() -> bytes:
    """Who presents and who rang in stand under titles of their own."""

    def attendee(name: str, address: str, begin: str, end: str, minutes: str) -> _Row:
        times = (f"05/12/2026 {begin}:00 AM", f"05/12/2026 {end}:00 AM", minutes, "Yes")
        return ["Yes", name, *name.split(), address, "05/01/2026 08:00:00 AM", "approved", *times]

    times = ("Join Time", "Leave Time", "Time in Session (minutes)", "Is Guest")
    named = ("Attended", "User Name (Original Name)")
    return _commas(
        ["Attendee Report"],
        ["Report Generated:", "05/12/2026 12:00:00 PM"],
        ["Topic", "Webinar ID", "Actual Start Time", "Actual Duration (minutes)", "# Registered"],
        ["Level 2", "812 3456 7890", "05/12/2026 09:20:00 AM", "140", "3"],
        ["Panelist Details"],
        [*named, "Email", *times],
        ["Yes", "Tess Trainer", "t@council.example", "05/12/2026 09:20:00 AM", "05/12/2026 11:40:00 AM", "140", "No"],
        ["Attendee Details"],
        [*named, "First Name", "Last Name", "Email", "Registration Time", "Approval Status", *times],
        attendee("Jane Smith", "jane@nhs.example", "09:30", "10:20", "50"),
        attendee("Jane Smith", "jane@nhs.example", "10:30", "11:30", "60"),
        ["No", "Did Notcome", "Did", "Notcome", "did@nhs.example", "05/01/2026 08:00:00 AM", "approved", *["--"] * 4],
        ["Other Attended"],
        ["User Name", "Join Time", "Leave Time", "Time in Session (minutes)"],
        ["Omar Khan", "05/12/2026 10:00:00 AM", "05/12/2026 11:40:00 AM", "100"],
    )
