"""Two articles as files of a folder."""

GOOD = """---
title: After the storm
topic: repair
author: dana-reed
summary: How to begin again.
published_at: 2026-03-12T08:00:00+05:00
reviewed_on: 2026-09-01
reading_minutes: 4
tags: [trust, making up]
related: [before-the-storm]
references: "- Bowlby, J. (1988). *A secure base*."
faqs:
  - question: "Who begins?"
    answer: Whoever can.
---
Lead.

![Two cups](pictures/cups.jpg)
"""
OTHER = GOOD.replace("After", "Before").replace("before-the-storm", "after-the-storm")
