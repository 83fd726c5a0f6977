# Asks for a chat completion and a stream with LWP, and prints the answers.

use strict;
use warnings;

use JSON::PP;
use LWP::UserAgent;

my $agent    = LWP::UserAgent->new;
my $messages = [ { role => 'user', content => 'Tell me about Lisbon' } ];

for my $stream ( JSON::PP::false, JSON::PP::true ) {
    my $question = { model => 'gpt-4o', stream => $stream, messages => $messages };
    my $answer   = $agent->post(
        'https://api.openai.com/v1/chat/completions',
        'Authorization' => "Bearer $ENV{OPENAI_API_KEY}",
        'Content-Type'  => 'application/json',
        'Content'       => JSON::PP->new->canonical->encode($question),
        ':content_cb'   => sub { print $_[0] },
    );
    die $answer->status_line unless $answer->is_success;
    print "\n";
}
