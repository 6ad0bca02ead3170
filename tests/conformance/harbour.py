"""The data that the cases ask about: lighthouses, and those who keep them."""

from __future__ import annotations

from typing import Final

NS: Final = "http://harbour.example/"
PREFIXES: Final = f"""\
PREFIX : <{NS}>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""
NORTH, SOUTH = NS + "north", NS + "south"

DEFAULT_GRAPH: Final = (
    PREFIXES
    + """
:skerry a :Lighthouse ; :name "Skerry"@en , "Skjaer"@no ; :height 34 ; :lit "1868-10-01"^^xsd:date ;
    :range 18.5 ; :keeper :alma ; :next :bell ; :note "White tower, red lantern" .
:bell a :Lighthouse ; :name "Bell" ; :height 29 ; :lit "1811-02-01"^^xsd:date ; :range 18.0 ;
    :keeper :boris ; :next :farn ; :twin :farn .
:farn a :Lighthouse ; :name "Farn" ; :height 21 ; :next :gull ; :twin :bell .
:gull a :Beacon ; :name "Gull" ; :height 6 .
:alma a :Keeper ; :name "Alma" ; :age 41 ; :knows :boris .
:boris a :Keeper ; :name "Boris" ; :age 58 ; :knows :cleo .
:cleo a :Keeper ; :name "Cleo" .
:round :stops ( :skerry :bell ) .
[] :sighted :skerry ; :says "fog" .
"""
)
GRAPHS: Final = {
    NORTH: PREFIXES + ":skerry :visits 3 . :bell :visits 5 .",
    SOUTH: PREFIXES + ":farn :visits 2 . :bell :visits 1 .",
}
