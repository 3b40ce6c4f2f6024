# Packages and releases; the scripts in assets/packaging do the work. What they need
# besides the build's own packages, which `make test` does not.
WIN_DEPS := gcc-mingw-w64-x86-64
WINE_DEPS := wine wine64 xvfb xauth openbox xdotool x11-utils imagemagick
PKG_DEPS := dpkg-dev xz-utils wixl msitools uuid-runtime faketime
DEBTEST_DEPS := debootstrap

.PHONY: windows windows-test deb deb-test msi release release-check vulncheck

windows: ## the programs for Windows into dist/windows (mingw)
	@$(MAKE) -s deps DEPS="$(BUILD_DEPS) $(WIN_DEPS)"
	@assets/packaging/windows.sh

windows-test: msi ## install and work them under wine: set-up, look-up, evidence, a window with real keys
	@$(MAKE) -s deps DEPS="$(WINE_DEPS)"
	@assets/packaging/test-windows.sh

deb: ## the Debian package into dist
	@$(MAKE) -s deps DEPS="$(BUILD_DEPS) $(PKG_DEPS)"
	@assets/packaging/deb.sh

deb-test: deb ## install, use, remove, purge and reinstall it on a fresh Debian (root)
	@$(MAKE) -s deps DEPS="$(DEBTEST_DEPS)"
	@assets/packaging/test-deb.sh

msi: windows ## the Windows installer into dist
	@$(MAKE) -s deps DEPS="$(PKG_DEPS)"
	@assets/packaging/msi.sh

release: deb msi ## everything that is given out into dist, with sums, bill of materials, licences; then vulncheck
	@assets/packaging/release.sh
	@assets/packaging/vulncheck.sh

release-check: ## make the release of the last commit twice, in two places, and compare
	@$(MAKE) -s deps DEPS="$(BUILD_DEPS) $(WIN_DEPS) $(PKG_DEPS)"
	@assets/packaging/release-check.sh

vulncheck: ## known weaknesses of the modules; fails without the vulnerability database
	@assets/packaging/vulncheck.sh
