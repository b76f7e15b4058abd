"""FHIR out: what is believed of patients as R4 Bundles that screen to the same answers."""
