// Shows openapi.json with Swagger UI. The page itself comes from mod_xcri/routes/openapi.c.
//
// Why this renderer, in November 2026: a build for browsers, OpenAPI 3.1, a console to try each address, no inline
// script, no eval, no other host, and a release this month; 1.9 MB, 485 KB compressed. rapidoc is smaller (0.9 MB),
// and has had no release for a year; elements (2.1 MB) is larger; redoc (2.3 MB) has the console elsewhere, and sends
// telemetry; @scalar/api-reference (4.4 MB) names a host for fonts.
const place = document.getElementById('docs');

// Without the renderer the page stays as it came, and says where the description is.
if (window.SwaggerUIBundle) {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);

    follow();
    dark.addEventListener('change', follow);
    window.SwaggerUIBundle({
        domNode: place,
        url: place.dataset.document,
        // Nothing is sent to a validator on another host.
        validatorUrl: null,
        deepLinking: true,
        displayRequestDuration: true,
        docExpansion: 'list',
        defaultModelsExpandDepth: 0,
        filter: true,
        tryItOutEnabled: true,
        // A page of 100 rows is 90 KB of JSON; to colour it takes longer than to fetch it.
        syntaxHighlight: false,
    });
}
