def test_health_answers(api):
    response = api.http.get("/api/health/")
    assert response.status_code == 200
    assert response.json["status"] == "healthy"


def test_unknown_address_is_an_envelope(api):
    response = api.get("/nowhere")
    assert response.status_code == 404
    assert response.json["error"]["code"] == "not_found"
