"""Manifests of package managers that download an artefact: winget, Scoop and Homebrew."""

from project import Project

WINGET = "Capi.Capi"
WINGET_SCHEMA = "1.6.0"


def winget(project: Project, archive: str, checksum: str) -> dict[str, str]:
    """Returns the three manifests of winget by their file names."""
    head = f"PackageIdentifier: {WINGET}\nPackageVersion: {project.version}\n"
    tail = f"ManifestVersion: {WINGET_SCHEMA}\n"

    def manifest(kind: str, body: str) -> str:
        schema = f"# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.{WINGET_SCHEMA}.schema.json\n"
        return f"{schema}{head}{body}ManifestType: {kind}\n{tail}"

    installer = f"""\
InstallerType: zip
NestedInstallerType: portable
NestedInstallerFiles:
  - RelativeFilePath: capi.exe
    PortableCommandAlias: capi
Installers:
  - Architecture: x64
    InstallerUrl: {project.repository}/releases/download/v{project.version}/{archive}
    InstallerSha256: {checksum.upper()}
"""
    locale = f"""\
PackageLocale: en-US
Publisher: The capi maintainers
PackageName: capi
License: {project.license}
LicenseUrl: {project.repository}/blob/v{project.version}/LICENSE
PackageUrl: {project.repository}
ShortDescription: {project.description}
"""
    return {
        f"{WINGET}.yaml": manifest("version", "DefaultLocale: en-US\n"),
        f"{WINGET}.installer.yaml": manifest("installer", installer),
        f"{WINGET}.locale.en-US.yaml": manifest("defaultLocale", locale),
    }


def scoop(project: Project, archive: str, checksum: str) -> dict:
    """Returns the manifest of Scoop."""
    download = f"{project.repository}/releases/download/"
    return {
        "version": project.version,
        "description": project.description,
        "homepage": project.repository,
        "license": "MIT|Apache-2.0",
        "architecture": {"64bit": {"url": f"{download}v{project.version}/{archive}", "hash": checksum}},
        "bin": "capi.exe",
        "checkver": {"github": project.repository},
        "autoupdate": {
            "architecture": {"64bit": {"url": f"{download}v$version/capi-$version-x86_64-windows.zip"}},
            "hash": {"url": "$baseurl/SHA256SUMS"},
        },
    }


def homebrew(project: Project, archive: str, checksum: str) -> str:
    """Returns the formula of Homebrew, which builds from source. No macOS machine has tried it."""
    return f"""\
# Not tried yet: no macOS machine was available.
class Capi < Formula
  desc "{project.description}"
  homepage "{project.repository}"
  url "{project.repository}/releases/download/v{project.version}/{archive}"
  sha256 "{checksum}"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/capi.bash" => "capi"
    zsh_completion.install "completions/_capi"
    fish_completion.install "completions/capi.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/capi --version")
    (testpath/"passphrase").write "a passphrase for this test"
    system bin/"capi", "init", "--light", "--passphrase-file", testpath/"passphrase"
  end
end
"""
