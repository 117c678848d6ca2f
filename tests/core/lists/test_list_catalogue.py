"""Every list that can be watched is known with its forms, and none that wants a licence is a default."""

from __future__ import annotations

from urllib.parse import urlsplit

import list_samples
import more_list_samples
import pytest

from watcher.core.errors import ListError, UsageError
from watcher.core.lists.catalogue import DEFAULTS, LISTS, known

FILES = {
    ("us-ofac-sdn", "xml"): (list_samples.SDN_XML,),
    ("us-ofac-sdn", "advanced"): (more_list_samples.ADVANCED_XML,),
    ("us-ofac-sdn", "csv"): (list_samples.SDN_CSV, list_samples.ALT_CSV, list_samples.ADD_CSV, list_samples.COMMENTS_CSV),
    ("us-ofac-cons", "xml"): (list_samples.SDN_XML,),
    ("us-ofac-cons", "advanced"): (more_list_samples.ADVANCED_XML,),
    ("us-ofac-cons", "csv"): (list_samples.SDN_CSV,),
    ("un-sc", "xml"): (list_samples.UN_XML,),
    ("eu-fsf", "xml"): (list_samples.EU_XML,),
    ("uk-sanctions", "xml"): (list_samples.UK_XML,),
    ("uk-sanctions", "csv"): (list_samples.UK_CSV,),
    ("us-csl", "csv"): (more_list_samples.CSL_CSV,),
    ("ua-nsdc", "json"): (more_list_samples.NSDC_PERSONS, more_list_samples.NSDC_COMPANIES),
    ("opensanctions", "ftm"): (more_list_samples.FTM,),
    ("opensanctions", "csv"): (more_list_samples.TARGETS_CSV,),
}


def test_there_is_a_sample_of_every_form():
    assert set(FILES) == {(one.id, form.name) for one in LISTS.values() for form in one.forms}


@pytest.mark.parametrize(("id_", "form"), FILES, ids=lambda value: value)
def test_every_form_reads_its_files(id_, form):
    read = known(id_).form(form)
    assert read.needed <= len(FILES[id_, form]) <= len(read.files)
    publication = read.read(*([content] for content in FILES[id_, form]))
    assert publication.list == id_
    found = list(publication.entries)
    assert found
    assert {listing.list for listing in found} == {id_}
    assert len({listing.id for listing in found}) == len(found)


@pytest.mark.parametrize(("id_", "form"), FILES, ids=lambda value: value)
def test_every_form_refuses_an_empty_file_and_a_page_of_errors(id_, form):
    read = known(id_).form(form)
    for answer in (b"", b"<!DOCTYPE html><html><body>Service unavailable</body></html>"):
        with pytest.raises(ListError, match=r"empty|document type|row|column|JSON|date"):
            list(read.read(*([answer] for _ in range(read.needed))).entries)


def test_a_list_with_a_licence_is_never_a_default():
    assert "opensanctions" not in DEFAULTS
    assert "CC BY-NC" in LISTS["opensanctions"].licence
    assert not any(LISTS[id_].licence for id_ in DEFAULTS)
    assert DEFAULTS == ("us-ofac-sdn", "us-ofac-cons", "un-sc", "eu-fsf", "uk-sanctions", "us-csl")


def test_addresses_are_of_authorities_over_tls():
    for one in LISTS.values():
        assert all(urlsplit(address).scheme == "https" for form in one.forms for address in form.files)


def test_a_misspelt_list_or_form_is_told_the_nearest():
    with pytest.raises(UsageError, match="un-sc"):
        known("un-cs")
    with pytest.raises(UsageError, match="advanced"):
        known("us-ofac-sdn").form("advansed")
