//! The ilo command line and the playground's companion: what needs an operating system.
