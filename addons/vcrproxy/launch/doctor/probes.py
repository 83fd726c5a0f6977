"""For each runtime a program that fetches a URL and prints what it gets: what doctor runs."""

from dataclasses import dataclass

_GO = """
package main
import ("io"; "net/http"; "os")
func main() {
    answer, err := http.Get(os.Args[1])
    if err != nil { panic(err) }
    io.Copy(os.Stdout, answer.Body)
}
"""
_JAVA = """
import java.net.URI;
import java.net.http.*;
public class Probe {
    public static void main(String[] args) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(args[0])).build();
        var handler = HttpResponse.BodyHandlers.ofString();
        System.out.println(HttpClient.newHttpClient().send(request, handler).body());
    }
}
"""
_DOTNET = """
let url = fsi.CommandLineArgs.[1]
let client = new System.Net.Http.HttpClient()
printfn "%s" (client.GetStringAsync(url).Result)
"""
_PYTHON = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())"
_FETCH = "const a = await fetch({url}); console.log(await a.text())"
_NODE = f"(async () => {{ {_FETCH.format(url='process.argv[1]')} }})()"
_RUBY = 'require "net/http"; puts Net::HTTP.get(URI(ARGV[0]))'
_PERL = (
    "use LWP::UserAgent; my $a = LWP::UserAgent->new->get($ARGV[0]); "
    "die $a->status_line unless $a->is_success; print $a->content"
)
_PHP = (
    "$c = curl_init($argv[1]); curl_setopt($c, CURLOPT_RETURNTRANSFER, true); "
    "$a = curl_exec($c); if ($a === false) { fwrite(STDERR, curl_error($c)); exit(1); } echo $a;"
)


@dataclass(frozen=True, slots=True)
class Probe:
    """How one runtime is asked.

    programs: names of its executable, the first one found is used.
    arguments: `{url}` and `{file}` are filled in. source: what `{file}` holds, and its name.
    way: the variable that brings it here. advice: what to do if it does not come.
    """

    runtime: str
    programs: tuple[str, ...]
    arguments: tuple[str, ...]
    way: str
    advice: str
    source: tuple[str, str] | None = None
    version: tuple[str, ...] = ("--version",)


PROBES = (
    Probe(
        "python",
        ("python3", "python"),
        ("-c", _PYTHON, "{url}"),
        "HTTPS_PROXY, SSL_CERT_FILE",
        "a client with trust_env=False or an SSL context of its own needs --base-url",
    ),
    Probe(
        "node",
        ("node", "nodejs"),
        ("-e", _NODE, "{url}"),
        "NODE_OPTIONS, NODE_EXTRA_CA_CERTS",
        "fetch needs Node 18 or newer; a script that sets NODE_OPTIONS itself drops ours",
    ),
    Probe(
        "bun",
        ("bun",),
        ("-e", _FETCH.format(url="process.argv.at(-1)"), "{url}"),
        "HTTPS_PROXY, NODE_EXTRA_CA_CERTS",
        "node:https needs NODE_USE_ENV_PROXY=1, WebSockets need --base-url",
    ),
    Probe(
        "deno",
        ("deno",),
        ("eval", _FETCH.format(url="Deno.args[0]"), "{url}"),
        "HTTPS_PROXY, DENO_CERT",
        "allow it the network and the environment: --allow-net --allow-env",
    ),
    Probe(
        "go",
        ("go",),
        ("run", "{file}", "{url}"),
        "HTTPS_PROXY, SSL_CERT_FILE",
        "a Transport without Proxy: http.ProxyFromEnvironment needs --base-url; so does Go up to "
        "1.26 on macOS, which trusts the keychain only",
        source=("probe.go", _GO),
        version=("version",),
    ),
    Probe(
        "java",
        ("java",),
        ("{file}", "{url}"),
        "JAVA_TOOL_OPTIONS",
        "the probe needs Java 11 or newer; a client with a trust manager of its own needs "
        "--base-url",
        source=("Probe.java", _JAVA),
        version=("-version",),
    ),
    Probe(
        "ruby",
        ("ruby",),
        ("-e", _RUBY, "{url}"),
        "http_proxy, SSL_CERT_FILE",
        "Net::HTTP reads only http_proxy, lower case, for https too",
    ),
    Probe(
        "php",
        ("php",),
        ("-r", _PHP, "{url}"),
        "HTTPS_PROXY, PHP_INI_SCAN_DIR",
        "install PHP's curl extension (php-curl); PHP's streams know no proxy: --base-url",
    ),
    Probe(
        "perl",
        ("perl",),
        ("-e", _PERL, "{url}"),
        "PERL_LWP_ENV_PROXY, PERL_LWP_SSL_CA_FILE",
        "install LWP with https (libwww-perl and liblwp-protocol-https-perl)",
    ),
    Probe(
        "curl",
        ("curl",),
        ("--silent", "--show-error", "--fail", "{url}"),
        "HTTPS_PROXY, CURL_CA_BUNDLE",
        "--noproxy, --cacert or a .curlrc of your own wins over the variables",
    ),
    Probe(
        "wget",
        ("wget",),
        ("-qO-", "{url}"),
        "https_proxy, WGETRC",
        "a .wgetrc with use_proxy=off or https_proxy= wins over the variable",
    ),
    Probe(
        ".NET",
        ("dotnet",),
        ("fsi", "--quiet", "{file}", "{url}"),
        "HTTPS_PROXY, SSL_CERT_FILE",
        "the probe needs the SDK; on macOS and Windows .NET trusts the system's store only: "
        "--base-url",
        source=("probe.fsx", _DOTNET),
    ),
)
