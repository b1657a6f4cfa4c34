"""Invented names: nothing here is taken from a list of real people."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILY = _words(
    """
    Abbotsley Ackworth Adeyemi Ainsdale Amberley Anand Appleyard Arkwright Ashby Ashdown Aslam Bagshaw Bairstow Banerjee
    Barraclough Baxendale Begum Bellerby Bickerton Birtwistle Blackshaw Bolland Bramhall Brennan Broadbent Cairncross
    Calvert Castell Chaudhry Chisholm Clegg Colquhoun Copley Cragg Crowther Dalgleish Dewhirst Dhillon Dinsdale
    Duckworth Dunstan Eastwood Ellershaw Eyre Fairhurst Farrow Fenwick Fielding Firth Garside Gaskell Gifford Goddard
    Greaves Gwynne Haigh Halloran Hardcastle Hargreave Heaton Hebblewhite Holroyd Hussain Ibbotson Idowu Iqbal Jagger
    Jowett Kaur Kearsley Kershaw Khalid Lamb Langstaff Leadbetter Lister Llewellyn Lumb Mahmood Marsden McAllister
    McCrae Metcalfe Mistry Murgatroyd Naylor Nwosu O'Dowd O'Hare Oldroyd Okafor Ormerod Pankhurst Parkin Patel Peverell
    Pickersgill Priestley Quarmby Raistrick Rao Redfearn Ridsdale Rothwell Rushworth Sagar Satterthwaite Scarisbrick
    Shackleton Sidebottom Singh Skelton Smethurst Sowerby Sugden Sutcliffe Tattersall Tempest Thackray Thwaite Tordoff
    Uttley Varley Verity Wadsworth Walmsley Whitaker Wigglesworth Winterbottom Wolstenholme Wragg Yeadon Zaman
    Grant-Hollis Moss-Arden Pryce-Lumley Müller Brontë-Shaw Núñez
    """
)
GIVEN_FEMALE = _words(
    """
    Abigail Aisha Alison Amara Anjali Beatrix Bethan Bridget Carys Catriona Chioma Clementine Deepa Dorothy Eilidh
    Elspeth Fatima Fiona Freya Geraldine Gwen Harriet Hilary Imogen Isla Jacinta Joanna Kirsty Leila Lorna Mairi Margery
    Meera Morag Nadia Niamh Olwen Parveen Philippa Roisin Rosalind Ruth Saoirse Shazia Sunita Tamsin Ursula Verity
    Winifred Yasmin Zoë
    """
)
GIVEN_MALE = _words(
    """
    Aidan Alasdair Amir Angus Barnaby Benedict Callum Chidi Conor Crispin Dafydd Desmond Dilip Edmund Emeka Euan Farid
    Fergus Gareth Gethin Giles Hamish Hugo Hywel Imran Ivor Jasper Kenneth Kofi Lachlan Leopold Magnus Malcolm Naveed
    Nigel Olumide Osian Owen Patrick Percival Quentin Rafiq Rhodri Rory Samir Silas Tariq Tobias Tunde Vikram Wilfred
    Yusuf
    """
)
MIDDLE = _words(
    """
    Ann Clare Dean Elizabeth George Grace Jay Jane Lee Louise Mark May Noor Paul Rae Rose Roy
    """
)
